import type { Channel, Passage } from '../journal/registry.ts';
import type { Pass } from './kind.ts';

interface Waiting {
  readonly passage: Passage;
  readonly pass: Pass;
  ready: boolean;
}

interface Lane {
  readonly queue: Waiting[];
  flushing: boolean;
}

/** Towards the server go the attempt, frames out and the hanging up; towards the page the rest. */
export const isOutward = (passage: Passage): boolean =>
  passage.kind === 'attempt' ||
  passage.kind === 'hang-up' ||
  (passage.kind === 'frame' && passage.direction === 'out');

/**
 * Keeps the order of passages that are made to wait: one lane for each channel and direction, in which nothing overtakes. A
 * lane that grows beyond `limit` goes on at once, in order, and `onOverflow` is told.
 */
export class Lanes {
  readonly #inward = new WeakMap<Channel, Lane>();
  readonly #outward = new WeakMap<Channel, Lane>();
  readonly #limit: number;
  readonly #onOverflow: () => void;
  #waiting = 0;

  constructor(limit: number, onOverflow: () => void) {
    this.#limit = limit;
    this.#onOverflow = onOverflow;
  }

  /** Passages in all lanes. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Goes on at once, or behind what waits in its lane. */
  follow(channel: Channel, passage: Passage, pass: Pass): void {
    if (this.#waiting === 0) return pass(passage);
    this.#enter(channel, { passage, pass, ready: true });
  }

  /** Waits. Call what it returns to let the passage go on, as soon as nothing waits before it. */
  wait(channel: Channel, passage: Passage, pass: Pass): () => void {
    const item = { passage, pass, ready: false };
    const lane = this.#enter(channel, item);
    return () => {
      item.ready = true;
      this.#flush(lane);
    };
  }

  #enter(channel: Channel, item: Waiting): Lane {
    const lanes = isOutward(item.passage) ? this.#outward : this.#inward;
    const lane = lanes.get(channel) ?? { queue: [], flushing: false };
    lanes.set(channel, lane);
    lane.queue.push(item);
    this.#waiting++;
    if (lane.queue.length > this.#limit) {
      for (const waiting of lane.queue) waiting.ready = true;
      this.#onOverflow();
    }
    this.#flush(lane);
    return lane;
  }

  #flush(lane: Lane): void {
    // What arrives while a passage goes on enters the lane's end, and is taken up by the loop that already runs.
    if (lane.flushing) return;
    lane.flushing = true;
    try {
      for (let head = lane.queue[0]; head?.ready; head = lane.queue[0]) {
        lane.queue.shift();
        this.#waiting--;
        head.pass(head.passage);
      }
    } finally {
      lane.flushing = false;
    }
  }
}

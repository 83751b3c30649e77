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

/** Outward passages are attempts, outgoing frames and hang-ups; all others go to the page. */
export const isOutward = (passage: Passage): boolean =>
  passage.kind === 'attempt' ||
  passage.kind === 'hang-up' ||
  (passage.kind === 'frame' && passage.direction === 'out');

/**
 * Keeps delayed passages in order: one lane per channel and direction, without overtaking. A lane that exceeds `limit` is
 * flushed at once, in order, and `onOverflow` is called.
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

  /** Number of passages in all lanes. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Continues at once, or behind what is waiting in its lane. */
  follow(channel: Channel, passage: Passage, pass: Pass): void {
    if (this.#waiting === 0) return pass(passage);
    this.#enter(channel, { passage, pass, ready: true });
  }

  /** Makes a passage wait. Call the returned function to let it continue once nothing is waiting before it. */
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
    // A passage that arrives while another continues goes to the end of the lane; the loop already running takes it.
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

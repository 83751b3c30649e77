import type { Clock } from '../clock.ts';
import type { LeaderRequest } from './wire.ts';

/**
 * Interval of the ticks, ms, by which a leader knows that its timers run. After three missed ticks it may have
 * been deposed without noticing.
 */
const TICK = 1000;

export interface DozeOptions {
  readonly clock: Clock;
  /** How long the news that it has been deposed may take to reach a leader that wakes, ms. */
  readonly doubt: number;
  readonly hand: (message: LeaderRequest, from: string) => void;
}

/** Holds requests that reached a leader while it was frozen, and for a while after: it may have been deposed meanwhile. */
export class Doze {
  readonly #options: DozeOptions;
  #held: [LeaderRequest, string][] | null = null;
  #waking: unknown = null;
  #ticking: unknown = null;
  #ticked = 0;

  constructor(options: DozeOptions) {
    this.#options = options;
  }

  /** Starts ticking: from now on, requests are accepted. */
  start(): void {
    const { clock } = this.#options;
    this.#ticked = clock.now();
    this.#ticking = clock.setTimeout(() => this.start(), TICK);
  }

  stop(): void {
    const { clock } = this.#options;
    for (const timer of [this.#waking, this.#ticking]) clock.clearTimeout(timer);
    this.#held = null;
  }

  freeze(): void {
    this.#options.clock.clearTimeout(this.#waking);
    this.#held ??= [];
  }

  wake(): void {
    const { clock, doubt, hand } = this.#options;
    clock.clearTimeout(this.#waking);
    this.#waking = clock.setTimeout(() => {
      this.#ticked = clock.now();
      const held = this.#held ?? [];
      this.#held = null;
      for (const [message, from] of held) hand(message, from);
    }, doubt);
  }

  /** Passes a request on, or holds it. */
  take(message: LeaderRequest, from: string): void {
    const { clock, hand } = this.#options;
    if (!this.#held && clock.now() - this.#ticked > 3 * TICK) {
      this.freeze();
      this.wake();
    }
    if (this.#held) this.#held.push([message, from]);
    else hand(message, from);
  }
}

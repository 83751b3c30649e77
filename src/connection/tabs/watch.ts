import type { Clock } from '../clock.ts';
import { isPrerendered } from '../storage/possession.ts';

/** Interval of the checks, ms. */
const INTERVAL = 1000;
/** A leader is deposed after this many silent intervals, each of which began with a question: 4 s. */
const PATIENCE = 4;
/** Random delay, up to this many ms, so that tabs that lose patience together do not act together. */
const SPREAD = 500;

export interface WatchOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly ask: () => void;
  readonly onSilence: () => void;
}

/**
 * Watches whether the leading tab is alive. It counts unanswered questions rather than time: a browser
 * throttles the timers of hidden tabs, both the leader's and this one's, but not the messages between them.
 */
export class Watch {
  readonly #options: WatchOptions;
  #timer: unknown = null;
  #heard = true;
  #silent = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.stop();
    this.#heard = true;
    this.#wait(INTERVAL, () => this.#look());
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** The leader has given a sign of life. */
  heard(): void {
    this.#heard = true;
  }

  #look(): void {
    this.#silent = this.#heard || isPrerendered() ? 0 : this.#silent + 1;
    this.#heard = false;
    if (this.#silent >= PATIENCE) {
      return this.#wait(this.#options.random() * SPREAD, () => {
        if (this.#heard) return this.start();
        this.#timer = null;
        this.#options.onSilence();
      });
    }
    this.#options.ask();
    this.#wait(INTERVAL, () => this.#look());
  }

  #wait(ms: number, then: () => void): void {
    this.#timer = this.#options.clock.setTimeout(then, ms);
  }
}

import type { Faults } from '../faults/index.ts';
import type { PageNatives } from './natives.ts';

const TICK = 1000;
/** Ticks of silence after which the panel is considered gone. */
const PATIENCE = 5;

/**
 * Lifts all faults when nothing has been heard of the panel for five seconds: a closed panel must not leave a page broken.
 * Silence is counted in ticks of the page's own timers, so that time in which the page is paused in the debugger does not
 * count.
 */
export class Watchdog {
  readonly #faults: Faults;
  readonly #timers: Pick<PageNatives, 'setTimeout'>;
  /** Ticks since the panel has given a sign of life. */
  #silence: number;
  #watching = false;

  /** @param silence of the page, when it has begun a worker */
  constructor(faults: Faults, timers: Pick<PageNatives, 'setTimeout'>, silence = 0) {
    this.#faults = faults;
    this.#timers = timers;
    this.#silence = silence;
  }

  get silence(): number {
    return this.#silence;
  }

  /** The panel has given a sign of life. */
  heard(): void {
    this.#silence = 0;
  }

  /** A fault may be armed now. */
  watch(): void {
    if (this.#watching || this.#faults.rules().length === 0) return;
    this.#watching = true;
    this.#timers.setTimeout(() => this.#tick(), TICK);
  }

  #tick(): void {
    this.#watching = false;
    this.#silence++;
    if (this.#silence >= PATIENCE) {
      this.#faults.lift(undefined, 'The panel has not been heard of for 5 s.');
      this.#faults.release();
    }
    this.watch();
  }
}

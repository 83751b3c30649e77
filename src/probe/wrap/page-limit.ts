import type { PageNatives } from '../natives.ts';

/** A limit of time that the page has set for a request, where the browser does not know since when to count, or has its answer already. */
export class PageLimit {
  readonly #natives: PageNatives;
  readonly #since: number;
  readonly #limit: () => number;
  readonly #onOver: () => void;
  #counts = false;
  #timer: unknown = null;

  /**
   * @param limit ms from now, as the page has it at that time; 0 is none
   */
  constructor(natives: PageNatives, limit: () => number, onOver: () => void) {
    this.#natives = natives;
    this.#since = natives.now();
    this.#limit = limit;
    this.#onOver = onOver;
  }

  start(): void {
    this.#counts = true;
    this.changed();
  }

  /** The page may have set another. */
  changed(): void {
    const { setTimeout, clearTimeout, now } = this.#natives;
    clearTimeout(this.#timer);
    const limit = this.#limit();
    if (!this.#counts || limit === 0) return;
    this.#timer = setTimeout(this.#onOver, Math.max(0, this.#since + limit - now()));
  }

  stop(): void {
    this.#counts = false;
    this.#natives.clearTimeout(this.#timer);
  }
}

import type { PageNatives } from '../natives.ts';

/** A request's timeout set by the page, for cases in which the browser does not know when it began, or already has the response. */
export class PageLimit {
  readonly #natives: PageNatives;
  readonly #since: number;
  readonly #limit: () => number;
  readonly #onOver: () => void;
  #counts = false;
  #timer: unknown = null;

  /** @param limit returns the page's current timeout, in ms from now; 0: none */
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

  /** The page may have changed the timeout. */
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

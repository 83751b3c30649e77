import type { PageNatives } from '../natives.ts';

/** Puts off what would come in the middle of something else: a browser dispatches nothing within a call of the page, and finishes one event before the next. */
export class UnderWay {
  readonly #natives: PageNatives;
  #depth = 0;

  constructor(natives: PageNatives) {
    this.#natives = natives;
  }

  during(call: () => void): void {
    this.#depth++;
    try {
      call();
    } finally {
      this.#depth--;
    }
  }

  /** At once, where nothing is under way. */
  after(then: () => void): void {
    if (this.#depth > 0) this.#natives.setTimeout(then, 0);
    else then();
  }
}

import type { PageNatives } from '../natives.ts';
import { intercept } from './intercept.ts';

/**
 * Decides when the page may be shown something: a browser dispatches nothing within a call of the page, finishes one event before the
 * next, and runs the microtasks of one before it begins the other.
 */
export class UnderWay {
  readonly #natives: PageNatives;
  #depth = 0;
  /** Something has been shown in the current task. */
  #shown = false;
  #waiting = 0;

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

  /** Like `intercept`, but delivers in turn. */
  intercept: typeof intercept = (event, native, passage, tap, deliver) => {
    const goesOn = native && this.#waiting === 0;
    this.during(() =>
      intercept(event, goesOn, passage, tap, (next, own) => {
        if (own) deliver(next, true);
        else this.inTurn(() => deliver(next, false));
      }),
    );
  };

  /** Runs at once if nothing is under way. */
  after(then: () => void): void {
    if (this.#depth > 0) this.#natives.setTimeout(then, 0);
    else then();
  }

  /** Shows one event in a task in which no other is shown: at once or, in order, later. */
  inTurn(show: () => void): void {
    if (!this.#shown && this.#waiting === 0) return this.#show(show);
    this.#waiting++;
    this.#natives.setTimeout(() => {
      this.#waiting--;
      this.#show(show);
    }, 0);
  }

  #show(show: () => void): void {
    this.#shown = true;
    // By then, the page's code in this task has run.
    this.#natives.queueMicrotask(() => {
      this.#shown = false;
    });
    show();
  }
}

import type { PageNatives } from '../natives.ts';
import { intercept } from './intercept.ts';

/**
 * When a page may be shown something: a browser dispatches nothing within a call of the page, finishes one event before the next,
 * and runs what promises do in the one before it comes to the other.
 */
export class UnderWay {
  readonly #natives: PageNatives;
  #depth = 0;
  /** Something has been shown in the task that runs. */
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

  /** `intercept`, where what it delivers comes in its turn. */
  intercept: typeof intercept = (event, native, passage, tap, deliver) => {
    const goesOn = native && this.#waiting === 0;
    this.during(() =>
      intercept(event, goesOn, passage, tap, (next, own) => {
        if (own) deliver(next, true);
        else this.inTurn(() => deliver(next, false));
      }),
    );
  };

  /** At once, where nothing is under way. */
  after(then: () => void): void {
    if (this.#depth > 0) this.#natives.setTimeout(then, 0);
    else then();
  }

  /** One event, in a task where no other is shown: at once, or later in the order in which they come. */
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
    // What scripts did in this task is over by then.
    this.#natives.queueMicrotask(() => {
      this.#shown = false;
    });
    show();
  }
}

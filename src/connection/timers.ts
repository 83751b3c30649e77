import type { TimerName } from './machine.ts';
import type { Clock } from './options.ts';

/** What is longer would fire at once, ms. */
const LONGEST = 2 ** 31 - 1;

/** The machine's timers on a real clock: at most one of each name. */
export class Timers {
  readonly #clock: Clock;
  readonly #fire: (timer: TimerName, id: number) => void;
  readonly #handles = new Map<TimerName, unknown>();

  constructor(clock: Clock, fire: (timer: TimerName, id: number) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  set(timer: TimerName, id: number, delay: number): void {
    this.clear(timer);
    const handle = this.#clock.setTimeout(
      () => {
        this.#handles.delete(timer);
        if (delay > LONGEST) this.set(timer, id, delay - LONGEST);
        else this.#fire(timer, id);
      },
      Math.min(delay, LONGEST),
    );
    this.#handles.set(timer, handle);
  }

  clear(timer: TimerName): void {
    if (!this.#handles.has(timer)) return;
    this.#clock.clearTimeout(this.#handles.get(timer));
    this.#handles.delete(timer);
  }
}

import type { FaultClock } from './kind.ts';

/** Lets things go on later, in the order in which they came, whatever the delay of each. */
export class DelayLine {
  readonly #clock: FaultClock;
  readonly #waiting: { readonly due: number; readonly go: () => void }[] = [];
  #timer: unknown = null;
  #latest = 0;

  constructor(clock: FaultClock) {
    this.#clock = clock;
  }

  push(delay: number, go: () => void): void {
    this.#latest = Math.max(this.#latest, this.#clock.now() + delay);
    this.#waiting.push({ due: this.#latest, go });
    this.#schedule();
  }

  /** Everything goes on now. */
  flush(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next.go();
  }

  #schedule(): void {
    const first = this.#waiting[0];
    if (this.#timer !== null || !first) return;
    const delay = Math.max(0, first.due - this.#clock.now());
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = null;
      const now = this.#clock.now();
      for (let next = this.#waiting[0]; next && next.due <= now; next = this.#waiting[0]) {
        this.#waiting.shift();
        next.go();
      }
      this.#schedule();
    }, delay);
  }
}

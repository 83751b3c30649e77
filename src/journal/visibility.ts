import type { Entry } from './entry.ts';

/** When a page was hidden. Browsers hold a hidden page's timers back, to full seconds and then to full minutes: how long it waits is not what it meant to wait. */
export class Visibility {
  #hidden = false;
  #shownAt = Number.NEGATIVE_INFINITY;

  step(entry: Entry): void {
    if (entry.type !== 'environment') return;
    if (entry.what === 'hidden') this.#hidden = true;
    else if (entry.what === 'visible' && this.#hidden) this.shown(entry.at);
  }

  /** From now on it is not hidden: somebody looks at it, or at the page that took its place. */
  shown(at: number): void {
    this.#hidden = false;
    this.#shownAt = at;
  }

  /** Whether it was hidden at any time from then on, as an entry's `at`. */
  hiddenSince(at: number): boolean {
    return this.#hidden || this.#shownAt > at;
  }
}

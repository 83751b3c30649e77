import type { Entry } from './entry.ts';

/**
 * When a page was hidden. Browsers throttle a hidden page's timers, to whole seconds and then to whole minutes: its waits
 * are not as long as intended.
 */
export class Visibility {
  #hidden = false;
  #shownAt = Number.NEGATIVE_INFINITY;

  step(entry: Entry): void {
    if (entry.type !== 'environment') return;
    if (entry.what === 'hidden') this.#hidden = true;
    else if (entry.what === 'visible' && this.#hidden) this.shown(entry.at);
  }

  /** From now on the page is visible: the user looks at it, or at the page that replaced it. */
  shown(at: number): void {
    this.#hidden = false;
    this.#shownAt = at;
  }

  /** Whether it was hidden at any time since then; `at` is an entry's. */
  hiddenSince(at: number): boolean {
    return this.#hidden || this.#shownAt > at;
  }
}

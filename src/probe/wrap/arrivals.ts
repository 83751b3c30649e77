import type { PageNatives, Scope } from '../natives.ts';

/** So many are waited for. A browser that hides from pages what they load never tells. */
const MOST = 500;

interface Awaited {
  readonly name: string;
  readonly since: number;
  readonly over: () => void;
}

/** Tells when an answer has come which the page alone reads: the browser's record of a request is made then, also where the page gives it up. */
export class Arrivals {
  readonly #natives: PageNatives;
  readonly #observer: PerformanceObserver;
  /** In the order in which they were asked for. */
  #awaited: Awaited[] = [];
  #observes = false;

  constructor(scope: Scope, natives: PageNatives) {
    this.#natives = natives;
    const { timeOrigin } = scope.performance;
    this.#observer = new scope.PerformanceObserver((list) => {
      for (const { name, startTime } of list.getEntries()) {
        this.#recorded(withoutFragment(name), timeOrigin + startTime);
      }
    });
  }

  /** Of one that is asked for now: when nothing more of it comes. */
  expect(url: string): Promise<void> {
    if (!this.#observes) this.#observer.observe({ type: 'resource' });
    this.#observes = true;
    const since = this.#natives.now();
    return new this.#natives.Promise((over) => {
      this.#awaited.push({ name: withoutFragment(url), since, over });
      if (this.#awaited.length > MOST) this.#awaited.shift()?.over();
    });
  }

  #recorded(name: string, at: number): void {
    if (this.#awaited.length === 0) return;
    // Of several the one that was asked for last before that, as far as clocks that are made coarse can tell.
    const found = this.#awaited.findLast((one) => one.name === name && one.since <= at + 1);
    if (!found) return;
    this.#awaited = this.#awaited.filter((one) => one !== found);
    found.over();
  }
}

const withoutFragment = (url: string): string => url.split('#', 1)[0] ?? url;

import type { PageNatives, PageScope } from '../natives.ts';

/** Most responses waited for: a browser that hides resource timing from pages never reports them. */
const MOST = 500;

interface Awaited {
  readonly name: string;
  readonly since: number;
  readonly over: () => void;
}

/**
 * Tells when a response that only the page reads has arrived completely, from the browser's resource timing; this is recorded even if
 * the page aborts the request.
 */
export class Arrivals {
  readonly #natives: PageNatives;
  readonly #observer: PerformanceObserver;
  /** In the order of the requests. */
  #awaited: Awaited[] = [];
  #observes = false;

  constructor(scope: PageScope, natives: PageNatives) {
    this.#natives = natives;
    const { timeOrigin } = scope.performance;
    this.#observer = new scope.PerformanceObserver((list) => {
      for (const { name, startTime } of list.getEntries()) {
        this.#recorded(withoutFragment(name), timeOrigin + startTime);
      }
    });
  }

  /** Resolves when nothing more arrives of the response to a request that is made now. */
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
    // If there are several, the latest one requested before that time, allowing for coarsened clocks.
    const found = this.#awaited.findLast((one) => one.name === name && one.since <= at + 1);
    if (!found) return;
    this.#awaited = this.#awaited.filter((one) => one !== found);
    found.over();
  }
}

const withoutFragment = (url: string): string => url.split('#', 1)[0] ?? url;

import { clip } from '../journal/clip.ts';
import { withoutQuery } from '../journal/endpoint.ts';
import { Recent } from '../journal/recent.ts';
import type { PageNatives } from './natives.ts';
import type { Requested } from './stream-endpoints.ts';

type Timers = Pick<PageNatives, 'now' | 'setTimeout' | 'clearTimeout'>;

/** An answer that takes at least this long was held by the server, ms. */
const HELD = 1000;
/** Total time for which answers must have been held before requests count as long polls, ms. */
const ENOUGH = 10_000;
/** Longest time between an answer and the next request of the series, ms. */
const NEXT_WITHIN = 1500;
/** Without another request for this long, the page has stopped polling, ms. */
const LEFT_AFTER = 5000;
/** Most series that are remembered. */
const MAX_PLACES = 50;

/**
 * The requests with one method and path. They count as long polls once the server has held enough of their answers, with each
 * request following the answer to the previous one.
 */
export class LongPoll {
  readonly #timers: Timers;
  #waited = 0;
  /** Incremented when the time counted so far becomes void. */
  #chain = 0;
  #pending = 0;
  #overAt = Number.NEGATIVE_INFINITY;
  #stands = false;
  #leaving: unknown = null;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get isKnown(): boolean {
    return this.#waited >= ENOUGH;
  }

  /** Whether the last request was answered, so that the next one continues the same connection. */
  get stands(): boolean {
    return this.#stands;
  }

  /** Call when a request is sent. @returns what to call when it is over */
  begin(): (isAnswered: boolean) => void {
    const { now, clearTimeout } = this.#timers;
    const from = now();
    clearTimeout(this.#leaving);
    // Concurrent or occasional requests are merely slow ones.
    const follows = this.#pending === 0 && from - this.#overAt <= NEXT_WITHIN;
    if (!follows && !this.isKnown) {
      this.#waited = 0;
      this.#chain++;
    }
    const chain = this.#chain;
    this.#pending++;
    let isOver = false;
    return (isAnswered) => {
      if (isOver) return;
      isOver = true;
      this.#pending--;
      this.#overAt = now();
      this.#stands = isAnswered;
      const took = this.#overAt - from;
      if (isAnswered && took >= HELD && chain === this.#chain) this.#waited += took;
    };
  }

  /** Calls `left` when no further request follows. Later requests must then prove to be polls again. */
  orLeft(left: () => void): void {
    const { setTimeout, clearTimeout } = this.#timers;
    clearTimeout(this.#leaving);
    this.#leaving = setTimeout(() => {
      if (this.#pending > 0) return;
      this.#waited = 0;
      left();
    }, LEFT_AFTER);
  }
}

/** A page's long polls that cannot be recognised by their URL, by method and path. */
export class LongPolls {
  readonly #timers: Timers;
  readonly #places = new Recent<string, LongPoll>(MAX_PLACES);

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  at({ method, url }: Pick<Requested, 'method' | 'url'>): LongPoll {
    const place = `${method} ${clip(withoutQuery(url), 2000)}`;
    const poll = this.#places.get(place) ?? new LongPoll(this.#timers);
    this.#places.set(place, poll);
    return poll;
  }
}

import { clip } from '../journal/clip.ts';
import { withoutQuery } from '../journal/endpoint.ts';
import { Recent } from '../journal/recent.ts';
import type { PageNatives } from './natives.ts';
import type { Requested } from './stream-endpoints.ts';

type Timers = Pick<PageNatives, 'now' | 'setTimeout' | 'clearTimeout'>;

/** A response that takes this long counts as held back by the server, ms. */
const HELD = 1000;
/** Total time for which the server must have held back responses before the requests count as polls, ms. */
const ENOUGH = 10_000;
/** Longest time from a response to the next request to the same place, ms. */
const NEXT_WITHIN = 1500;
/** After this long without a next request, the page has stopped polling, ms. */
const LEFT_AFTER = 5000;
/** Most places remembered. */
const MAX_PLACES = 50;

/**
 * The requests with one method and path. They count as polls once the server has held back enough responses, with each
 * request following the previous response.
 */
export class LongPoll {
  readonly #timers: Timers;
  #waited = 0;
  /** Increases when earlier waiting no longer counts. */
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

  /**
   * A request is being sent.
   *
   * @returns a function to be called when it is over
   */
  begin(): (isAnswered: boolean) => void {
    const { now, clearTimeout } = this.#timers;
    const from = now();
    clearTimeout(this.#leaving);
    // Simultaneous or occasional requests are merely slow.
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

  /** Calls `left` if no further request follows; later requests then have to prove anew that they are polls. */
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

/** Long polls of a page that cannot be recognised by their URL, by the place they go to. */
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

const known = new WeakMap<object, LongPolls>();

/** The long polls of a window, shared by all kinds of requests. */
export function longPollsOf(window: { readonly natives: Timers }): LongPolls {
  const polls = known.get(window) ?? new LongPolls(window.natives);
  known.set(window, polls);
  return polls;
}

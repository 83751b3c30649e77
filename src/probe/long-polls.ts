import { clip } from '../journal/clip.ts';
import { withoutQuery } from '../journal/endpoint.ts';
import { Recent } from '../journal/recent.ts';
import type { PageNatives } from './natives.ts';
import type { Requested } from './stream-endpoints.ts';

type Timers = Pick<PageNatives, 'now' | 'setTimeout' | 'clearTimeout'>;

/** An answer that takes so long was waited for, ms. */
const HELD = 1000;
/** So long a place has kept the page waiting in all, before its requests are taken for polls, ms. */
const ENOUGH = 10_000;
/** Between an answer and the next request of the same place, ms. */
const NEXT_WITHIN = 1500;
/** Without a next one for so long, the page polls no more, ms. */
const LEFT_AFTER = 5000;
/** Places that are remembered. */
const MAX_PLACES = 50;

/** The requests of one method and path. They are polls once the server has kept them waiting, each of them following the answer to the one before. */
export class LongPoll {
  readonly #timers: Timers;
  #waited = 0;
  /** Rises when what was waited for before counts no more. */
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

  /** Whether the last one was answered, so that the next goes on with the same connection. */
  get stands(): boolean {
    return this.#stands;
  }

  /** A request goes out. @returns to be called when it is over */
  begin(): (isAnswered: boolean) => void {
    const { now, clearTimeout } = this.#timers;
    const from = now();
    clearTimeout(this.#leaving);
    // What is asked for side by side, or now and then, is only slow.
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

  /** Tells when no next one follows. What comes later has to show anew what it is. */
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

/** Long polls that no URL gives away: those of a page, by where they go. */
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

/** Of one window, whatever its requests are made with. */
export function longPollsOf(window: { readonly natives: Timers }): LongPolls {
  const polls = known.get(window) ?? new LongPolls(window.natives);
  known.set(window, polls);
  return polls;
}

import type { Draft } from '../journal/entry.ts';
import { Copies } from './copies.ts';
import { weigh } from './weighed-ring.ts';

type Look<T> = (seen: T) => void;

/**
 * Has what was seen looked into when the journal is read, as it is now, and as if it were now. A look keeps nothing of bytes.
 *
 * @param at when that was, for whoever knows: to ask the clock costs more than all the rest
 */
export type Later = <T extends string | Blob | Uint8Array>(
  seen: T,
  look: Look<T>,
  at?: number,
) => void;

export interface BacklogOptions {
  /** An entry's `at`. */
  readonly now: () => number;
  readonly write: (entry: Draft, weight?: number) => void;
  /** Most that waits. The more, the more of it outlives the collections of young objects, which the page pays for. */
  readonly items?: number;
  /** Most bytes that it has, at two for each character. */
  readonly bytes?: number;
}

/**
 * What was seen on the wire, to be looked into when somebody asks for the journal, and the entries that come behind it: a page that receives
 * ten thousand frames a second must not pay for the parsing of each, nor for that of all when the next entry is written. When there is too much,
 * the oldest of what was seen falls out, and an `overflow` entry tells how many; an entry goes into the journal.
 */
export class Backlog {
  /** A ring. An entry has no look. */
  readonly #looks: (Look<unknown> | null)[];
  readonly #seen: unknown[];
  readonly #times: Float64Array;
  readonly #weights: Float64Array;
  readonly #copies = new Copies();
  readonly #maxBytes: number;
  readonly #clock: () => number;
  readonly #write: (entry: Draft, weight?: number) => void;
  /** The slot of the oldest, and of what comes next. */
  #first = 0;
  #next = 0;
  #waiting = 0;
  /** Without the copies. */
  #bytes = 0;
  #dropped = 0;
  /** When what is looked into now was seen. */
  #then: number | null = null;

  constructor({ now, write, items = 2000, bytes = 4_000_000 }: BacklogOptions) {
    this.#looks = new Array(items).fill(null);
    this.#seen = new Array(items).fill(null);
    this.#times = new Float64Array(items);
    this.#weights = new Float64Array(items);
    this.#maxBytes = bytes;
    this.#clock = now;
    this.#write = write;
  }

  /** The time for an entry that is written now: of what is looked into, the time when it was seen. */
  now = (): number => this.#then ?? this.#clock();

  /** Whether anything waits. */
  get waits(): boolean {
    return this.#waiting > 0;
  }

  later: Later = (seen, look, at = this.#clock()) => {
    if (typeof seen === 'string') this.#put(look as Look<unknown>, seen, at, 2 * seen.length);
    else if (!isBytes(seen)) this.#put(look as Look<unknown>, seen, at, seen.size);
    else this.#put(look as Look<unknown>, this.#copies.of(seen), at, 0);
  };

  /** Has an entry written behind all that was seen before it. What a look writes is in its place already. */
  write = (entry: Draft, weight: number = weigh(entry)): void => {
    if (this.#then !== null || !this.waits) this.#write(entry, weight);
    else this.#put(null, entry, entry.at, weight);
  };

  /** Looks into all of it in order, or until it is enough. */
  settle = (isEnough: () => boolean = () => false): void => {
    if (this.#then !== null) return;
    try {
      while (this.waits && !isEnough()) this.#settleFirst();
    } finally {
      this.#then = null;
    }
  };

  #put(look: Look<unknown> | null, seen: unknown, at: number, weight: number): void {
    if (this.#waiting === this.#looks.length) this.#drop();
    const slot = this.#next;
    this.#looks[slot] = look;
    this.#seen[slot] = seen;
    this.#times[slot] = at;
    this.#weights[slot] = weight;
    this.#bytes += weight;
    this.#waiting++;
    this.#next = slot + 1 === this.#looks.length ? 0 : slot + 1;
    while (this.#bytes + this.#copies.bytes > this.#maxBytes && this.#waiting > 1) this.#drop();
  }

  #settleFirst(): void {
    const slot = this.#first;
    const look = this.#looks[slot];
    const seen = this.#seen[slot];
    const [at = 0, weight] = [this.#times[slot], this.#weights[slot]];
    this.#free(slot);
    if (this.#dropped > 0) this.#confess(at);
    if (!look) return this.#write(seen as Draft, weight);
    this.#then = at;
    try {
      look(seen);
    } finally {
      this.#release(seen);
    }
  }

  /** Of what falls out nothing is made: on a page that nobody asks, that happens for each frame. */
  #drop(): void {
    const slot = this.#first;
    if (!this.#looks[slot]) return this.#settleFirst();
    const seen = this.#seen[slot];
    this.#dropped++;
    if (typeof seen !== 'string') this.#release(seen);
    this.#free(slot);
  }

  #release(seen: unknown): void {
    if (isBytes(seen)) this.#copies.release(seen);
  }

  #confess(at: number): void {
    this.#write({ type: 'overflow', at, connection: '', dropped: this.#dropped, of: 'deliveries' });
    this.#dropped = 0;
  }

  #free(slot: number): void {
    this.#looks[slot] = null;
    this.#seen[slot] = null;
    this.#bytes -= this.#weights[slot] ?? 0;
    this.#waiting--;
    this.#first = slot + 1 === this.#looks.length ? 0 : slot + 1;
  }
}

/** Of any window: those of a frame are of its own class. */
const isBytes = (seen: unknown): seen is Uint8Array => ArrayBuffer.isView(seen);

import type { Draft } from '../journal/entry.ts';
import { Copies } from './copies.ts';
import { weigh } from './weighed-ring.ts';

type Look<T> = (seen: T) => void;

/**
 * Inspects data seen on the wire (by `look`) only when the journal is read, but as if now: in its present state, and with
 * the present time for the entries. `look` must not keep bytes, whose memory is reused.
 *
 * @param at the present time, for callers that know it: asking the clock would cost more than everything else here
 */
export type Later = <T extends string | Blob | Uint8Array>(
  seen: T,
  look: Look<T>,
  at?: number,
) => void;

export interface BacklogOptions {
  /** The time, on the scale of an entry's `at`. */
  readonly now: () => number;
  readonly write: (entry: Draft, weight?: number) => void;
  /** Most items waiting. The more there are, the more outlive young-generation garbage collections, at the page's expense. */
  readonly items?: number;
  /** Most bytes waiting, at two per character. */
  readonly bytes?: number;
}

/**
 * Data seen on the wire, to be inspected when somebody asks for the journal, and the entries written after it: a page that
 * receives ten thousand frames a second must not pay for parsing each, nor for parsing all of them when the next entry is
 * written. When there is too much, the oldest data is dropped and counted in an `overflow` entry, while the oldest entry
 * goes into the journal.
 */
export class Backlog {
  /** Parallel ring buffers. An entry has no look. */
  readonly #looks: (Look<unknown> | null)[];
  readonly #seen: unknown[];
  readonly #times: Float64Array;
  readonly #weights: Float64Array;
  readonly #copies = new Copies();
  readonly #maxBytes: number;
  readonly #clock: () => number;
  readonly #write: (entry: Draft, weight?: number) => void;
  /** Slots of the oldest item and of the next one. */
  #first = 0;
  #next = 0;
  #waiting = 0;
  /** Excluding the copies. */
  #bytes = 0;
  #dropped = 0;
  /** When the data being inspected was seen. */
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

  /** The time for an entry written now: for data under inspection, the time when it was seen. */
  now = (): number => this.#then ?? this.#clock();

  /** Whether anything is waiting. */
  get waits(): boolean {
    return this.#waiting > 0;
  }

  later: Later = (seen, look, at = this.#clock()) => {
    if (typeof seen === 'string') this.#put(look as Look<unknown>, seen, at, 2 * seen.length);
    else if (!isBytes(seen)) this.#put(look as Look<unknown>, seen, at, seen.size);
    else this.#put(look as Look<unknown>, this.#copies.of(seen), at, 0);
  };

  /** Writes an entry behind all data seen before it. Entries written by a look are in the right place already. */
  write = (entry: Draft, weight: number = weigh(entry)): void => {
    if (this.#then !== null || !this.waits) this.#write(entry, weight);
    else this.#put(null, entry, entry.at, weight);
  };

  /** Inspects everything in order, or until it is enough. */
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

  /** Dropped data is not inspected: on a page that nobody watches, this happens for every frame. */
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

/** Works across windows, whose byte arrays are of different classes. */
const isBytes = (seen: unknown): seen is Uint8Array => ArrayBuffer.isView(seen);

import type { Draft, Entry } from './entry.ts';

/** What a reader gets: the entries after the one it saw last, oldest first. */
export interface Batch {
  readonly entries: readonly Entry[];
  /** Pass as `since` next time. */
  readonly next: number;
  readonly more: boolean;
}

export interface RingOptions {
  /** Most entries kept. */
  readonly entries?: number;
  /** Most bytes kept, roughly: two for each character of an entry's texts, and 100 for the rest. */
  readonly bytes?: number;
}

const OVERHEAD = 100;

/** Fields that hold what others have written, of any length. */
const TEXTS = ['preview', 'message', 'reason', 'label', 'url'] as const;

type Weighed = { readonly type: string } & { readonly [F in (typeof TEXTS)[number]]?: unknown };

function weigh(entry: Weighed): number {
  let bytes = OVERHEAD;
  for (const field of TEXTS) {
    const text = entry[field];
    if (typeof text === 'string') bytes += 2 * text.length;
  }
  return bytes;
}

/**
 * A journal bounded by entries and bytes. The oldest fall out first; a reader that was too slow
 * finds an `overflow` entry, with their number, in their place.
 */
export class Ring {
  /** The entry with number `seq` is in slot `seq % slots.length`. */
  readonly #slots: (Entry | undefined)[];
  readonly #weights: Int32Array;
  /** Number of the oldest entry kept. */
  #first = 1;
  #seq = 0;
  #bytes = 0;
  readonly #maxBytes: number;
  /** Told of each entry, once it is in. One listener: the probe. */
  listener: ((entry: Entry) => void) | null = null;

  constructor({ entries = 1000, bytes = 1_000_000 }: RingOptions = {}) {
    this.#slots = new Array(entries);
    this.#weights = new Int32Array(entries);
    this.#maxBytes = bytes;
  }

  /** Number of entries kept. */
  get size(): number {
    return this.#seq - this.#first + 1;
  }

  /**
   * @param draft becomes the entry: it must not be changed any more
   * @param weight its bytes, by whoever knows more of it than its texts
   */
  write(draft: Draft, weight: number = weigh(draft)): void {
    const entry = draft as Entry & { seq: number };
    if (this.size === this.#slots.length) this.#forget();
    entry.seq = ++this.#seq;
    const slot = entry.seq % this.#slots.length;
    this.#slots[slot] = entry;
    this.#weights[slot] = weight;
    this.#bytes += weight;
    while (this.#bytes > this.#maxBytes && this.size > 1) this.#forget();
    this.listener?.(entry);
  }

  /** Entries with a `seq` above `since`, at most `limit` of them. */
  since(since: number, limit = Number.POSITIVE_INFINITY): Batch {
    const from = Math.max(since + 1, this.#first);
    const kept: Entry[] = [];
    for (let seq = from; seq <= this.#seq && kept.length < limit; seq++) {
      const entry = this.#slots[seq % this.#slots.length];
      if (entry) kept.push(entry);
    }
    const next = kept.at(-1)?.seq ?? Math.max(since, 0);
    const dropped = from - 1 - since;
    const oldest = kept[0];
    const entries =
      dropped > 0 && oldest ? [overflow(this.#first - 1, oldest.at, dropped), ...kept] : kept;
    return { entries, next, more: next < this.#seq };
  }

  #forget(): void {
    const slot = this.#first % this.#slots.length;
    this.#bytes -= this.#weights[slot] ?? 0;
    this.#slots[slot] = undefined;
    this.#first++;
  }
}

const overflow = (seq: number, at: number, dropped: number): Entry => ({
  type: 'overflow',
  seq,
  at,
  connection: '',
  dropped,
});

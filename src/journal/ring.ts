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
  #entries: Entry[] = [];
  #weights: number[] = [];
  /** Index of the oldest entry kept; the slots before it are already forgotten. */
  #head = 0;
  #bytes = 0;
  #seq = 0;
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  /** Told of each entry, once it is in. One listener: the probe. */
  listener: ((entry: Entry) => void) | null = null;

  constructor({ entries = 1000, bytes = 1_000_000 }: RingOptions = {}) {
    this.#maxEntries = entries;
    this.#maxBytes = bytes;
  }

  /** Number of entries kept. */
  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** @param draft becomes the entry: it must not be changed any more */
  write(draft: Draft): void {
    const entry = draft as Entry & { seq: number };
    entry.seq = ++this.#seq;
    const weight = weigh(entry);
    this.#entries.push(entry);
    this.#weights.push(weight);
    this.#bytes += weight;
    while (this.size > 1 && (this.size > this.#maxEntries || this.#bytes > this.#maxBytes)) {
      this.#bytes -= this.#weights[this.#head] ?? 0;
      this.#head++;
    }
    if (this.#head > this.#maxEntries) {
      this.#entries = this.#entries.slice(this.#head);
      this.#weights = this.#weights.slice(this.#head);
      this.#head = 0;
    }
    this.listener?.(entry);
  }

  /** Entries with a `seq` above `since`, at most `limit` of them. */
  since(since: number, limit = Number.POSITIVE_INFINITY): Batch {
    const first = this.#seq - this.size + 1;
    const from = Math.max(since + 1, first);
    const start = this.#head + from - first;
    const kept = this.#entries.slice(start, Math.min(this.#entries.length, start + limit));
    const next = kept.at(-1)?.seq ?? Math.max(since, 0);
    const dropped = from - 1 - since;
    const oldest = kept[0];
    const entries =
      dropped > 0 && oldest ? [overflow(first - 1, oldest.at, dropped), ...kept] : kept;
    return { entries, next, more: next < this.#seq };
  }
}

const overflow = (seq: number, at: number, dropped: number): Entry => ({
  type: 'overflow',
  seq,
  at,
  connection: '',
  dropped,
});

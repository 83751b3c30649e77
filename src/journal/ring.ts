import type { Draft, Entry } from './entry.ts';

export interface RingOptions {
  /** Most entries kept. */
  readonly entries?: number;
  /** Most bytes kept, roughly: two for each character of an entry's texts, and 100 for the rest. */
  readonly bytes?: number;
}

const OVERHEAD = 100;

/** Fields that hold what others have written, of any length. */
type Texts = { readonly [field in 'preview' | 'message' | 'reason' | 'label' | 'url']?: string };

/** Characters. To look for each field in every entry costs more than all else that the ring does, so those of which there are many are told apart. */
function textOf(entry: Draft & Texts): number {
  switch (entry.type) {
    case 'queued':
    case 'sent':
    case 'received':
      return entry.preview?.length ?? 0;
    case 'confirmed':
      return 0;
    default: {
      const { preview = '', message = '', reason = '', label = '', url = '' } = entry;
      return preview.length + message.length + reason.length + label.length + url.length;
    }
  }
}

/** Its bytes, roughly. */
export const weigh = (entry: Draft): number => OVERHEAD + 2 * textOf(entry);

/** A journal bounded by entries and bytes; the oldest fall out first. `readRing` reads it. */
export class Ring {
  /** The entry with number `seq` is in slot `seq % slots.length`. */
  readonly #slots: (Entry | undefined)[];
  readonly #weights: Int32Array;
  readonly #maxBytes: number;
  #bytes = 0;
  /** By which each connection has made itself known: does not fall out, since without it nothing else says whose the rest is. */
  readonly known = new Map<string, Entry>();
  /** Numbers of the oldest and the newest entry kept. Only the ring itself changes them. */
  first = 1;
  last = 0;
  /** Told of each entry, once it is in. One listener: the probe. */
  listener: ((entry: Entry) => void) | null = null;

  constructor({ entries = 1000, bytes = 1_000_000 }: RingOptions = {}) {
    this.#slots = new Array(entries);
    this.#weights = new Int32Array(entries);
    this.#maxBytes = bytes;
  }

  /** The entry with number `seq`, which must be from `first` to `last`. */
  at(seq: number): Entry | undefined {
    return this.#slots[seq % this.#slots.length];
  }

  /**
   * @param draft becomes the entry: it must not be changed any more
   * @param weight its bytes, by whoever knows more of it than its texts
   */
  write(draft: Draft, weight: number = weigh(draft)): void {
    const { length } = this.#slots;
    const entry = draft as Entry & { seq: number };
    entry.seq = ++this.last;
    if (entry.type === 'connection') this.known.set(entry.connection, entry);
    this.#bytes += weight;
    while (
      this.first < this.last &&
      (this.#bytes > this.#maxBytes || this.last - this.first === length)
    ) {
      const oldest = this.first++ % length;
      this.#bytes -= this.#weights[oldest] ?? 0;
      this.#slots[oldest] = undefined;
    }
    const slot = this.last % length;
    this.#slots[slot] = entry;
    this.#weights[slot] = weight;
    this.listener?.(entry);
  }
}

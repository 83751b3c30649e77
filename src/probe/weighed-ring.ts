import type { Draft } from '../journal/entry.ts';
import { dropOldest } from '../journal/recent.ts';
import { Ring } from '../journal/ring.ts';

const OVERHEAD = 100;
/** Connections that stay known even if their entries fall out. */
const MAX_KNOWN = 100;

/** Fields with text of foreign origin and any length. */
type Texts = { readonly [field in 'preview' | 'message' | 'reason' | 'label' | 'url']?: string };

/**
 * Number of characters. Looking for each field in every entry would cost more than everything else that the ring does, so
 * the frequent types are distinguished.
 */
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

/** Approximate size in bytes: two per character of its texts, and 100 for the rest. */
export const weigh = (entry: Draft): number => OVERHEAD + 2 * textOf(entry);

/** A ring for large entries and many connections: also limited by bytes, and by the number of known connections. */
export class WeighedRing extends Ring {
  readonly #weights: Int32Array;
  readonly #most: number;
  #bytes = 0;

  /**
   * @param entries most entries kept
   * @param bytes most bytes kept; the newest entry is kept whatever its weight
   */
  constructor(entries: number, bytes: number) {
    super(entries);
    this.#weights = new Int32Array(entries);
    this.#most = bytes;
  }

  /** @param weight its bytes, if the caller knows more than its texts */
  override write(draft: Draft, weight: number = weigh(draft)): void {
    while (this.first <= this.last && this.#bytes + weight > this.#most) this.drop();
    super.write(draft);
    dropOldest(this.known, MAX_KNOWN);
    this.#bytes += weight;
    this.#weights[this.last % this.#weights.length] = weight;
  }

  protected override drop(): void {
    this.#bytes -= this.#weights[this.first % this.#weights.length] ?? 0;
    super.drop();
  }
}

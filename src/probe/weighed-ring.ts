import type { Draft } from '../journal/entry.ts';
import { dropOldest } from '../journal/recent.ts';
import { Ring } from '../journal/ring.ts';

const OVERHEAD = 100;
/** Connections that stay known, whatever falls out. */
const MAX_KNOWN = 100;

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

/** Its bytes, roughly: two for each character of its texts, and 100 for the rest. */
export const weigh = (entry: Draft): number => OVERHEAD + 2 * textOf(entry);

/** A ring whose entries may be large, and of many connections: bounded by bytes, too, and in those that it knows. */
export class WeighedRing extends Ring {
  readonly #weights: Int32Array;
  readonly #most: number;
  #bytes = 0;

  /**
   * @param entries most that are kept
   * @param bytes most bytes that are kept; the newest entry is, whatever it weighs
   */
  constructor(entries: number, bytes: number) {
    super(entries);
    this.#weights = new Int32Array(entries);
    this.#most = bytes;
  }

  /** @param weight its bytes, by whoever knows more of it than its texts */
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

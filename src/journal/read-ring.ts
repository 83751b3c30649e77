import type { Entry } from './entry.ts';
import type { Ring } from './ring.ts';

/** What a reader gets: the entries after the one it saw last, oldest first. */
export interface Batch {
  readonly entries: readonly Entry[];
  /** Pass as `since` next time. */
  readonly next: number;
  readonly more: boolean;
}

/**
 * Entries with a `seq` above `since`, at most `limit` of them. A reader that was too slow finds an `overflow` entry, with the number of those that fell
 * out, in their place.
 */
export function readRing(ring: Ring, since: number, limit = Number.POSITIVE_INFINITY): Batch {
  const from = Math.max(since + 1, ring.first);
  const kept: Entry[] = [];
  for (let seq = from; seq <= ring.last && kept.length < limit; seq++) {
    const entry = ring.at(seq);
    if (entry) kept.push(entry);
  }
  const next = kept.at(-1)?.seq ?? Math.max(since, 0);
  const dropped = from - 1 - since;
  const oldest = kept[0];
  const entries =
    dropped > 0 && oldest ? [overflow(ring.first - 1, oldest.at, dropped), ...kept] : kept;
  return { entries, next, more: next < ring.last };
}

const overflow = (seq: number, at: number, dropped: number): Entry => ({
  type: 'overflow',
  seq,
  at,
  connection: '',
  dropped,
});

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
 * out, in their place, and before it by what their connections have made themselves known.
 */
export function readRing(ring: Ring, since: number, limit = Number.POSITIVE_INFINITY): Batch {
  const from = Math.max(since + 1, ring.first);
  const kept: Entry[] = [];
  for (let seq = from; seq <= ring.last && kept.length < limit; seq++) {
    const entry = ring.at(seq);
    if (entry) kept.push(entry);
  }
  const next = kept.at(-1)?.seq ?? Math.max(since, 0);
  // The client in a page may be older than the probe, and its ring have none.
  const known = [...(ring.known?.values() ?? [])].filter(({ seq }) => seq > since && seq < from);
  const dropped = from - 1 - since - known.length;
  const oldest = kept[0];
  const before =
    dropped > 0 && oldest ? [...known, overflow(known, from, oldest.at, dropped)] : known;
  before.sort((one, other) => one.seq - other.seq);
  return { entries: [...before, ...kept], next, more: next < ring.last };
}

/** In the place of the newest of those that are gone. */
function overflow(known: readonly Entry[], from: number, at: number, dropped: number): Entry {
  let seq = from - 1;
  while (known.some((entry) => entry.seq === seq)) seq--;
  return { type: 'overflow', seq, at, connection: '', dropped };
}

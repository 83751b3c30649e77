import type { Entry } from './entry.ts';
import type { Ring } from './ring.ts';

/** The entries after the last one that a reader has seen, oldest first. */
export interface Batch {
  readonly entries: readonly Entry[];
  /** Pass as `since` next time. */
  readonly next: number;
  readonly more: boolean;
}

/**
 * Up to `limit` entries with a `seq` above `since`. If a slow reader has missed entries, they are replaced by an `overflow`
 * entry with their number, preceded by the entries that announced their connections.
 */
export function readRing(ring: Ring, since: number, limit = Number.POSITIVE_INFINITY): Batch {
  const from = Math.max(since + 1, ring.first);
  const kept: Entry[] = [];
  for (let seq = from; seq <= ring.last && kept.length < limit; seq++) {
    const entry = ring.at(seq);
    if (entry) kept.push(entry);
  }
  const next = kept.at(-1)?.seq ?? Math.max(since, 0);
  // A client in a page may be older than the probe, with a ring that lacks `known`.
  const known = [...(ring.known?.values() ?? [])].filter(({ seq }) => seq > since && seq < from);
  const dropped = from - 1 - since - known.length;
  const oldest = kept[0];
  const before =
    dropped > 0 && oldest ? [...known, overflow(known, from, oldest.at, dropped)] : known;
  before.sort((one, other) => one.seq - other.seq);
  return { entries: [...before, ...kept], next, more: next < ring.last };
}

/** Takes the number of the newest lost entry. */
function overflow(known: readonly Entry[], from: number, at: number, dropped: number): Entry {
  let seq = from - 1;
  while (known.some((entry) => entry.seq === seq)) seq--;
  return { type: 'overflow', seq, at, connection: '', dropped };
}

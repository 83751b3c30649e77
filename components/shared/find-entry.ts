import type { Entry } from '../../src/journal/entry.ts';

/**
 * Binary search: index of the first item for which `reached` holds, provided it holds for all later ones. `items.length`
 * when there is none.
 */
export function firstIndex<T>(items: ArrayLike<T>, reached: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && reached(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The entry with this `seq`, if it is still kept. */
export function entryBySeq(entries: readonly Entry[], seq: number): Entry | undefined {
  const found = entries[firstIndex(entries, (entry) => entry.seq >= seq)];
  return found?.seq === seq ? found : undefined;
}

/** The entry nearest in time. Entries of one page are in order of time, give or take a few ms. */
export function nearestEntry(entries: readonly Entry[], at: number): Entry | undefined {
  const index = firstIndex(entries, (entry) => entry.at >= at);
  const [before, after] = [entries[index - 1], entries[index]];
  if (!before || !after) return before ?? after;
  return at - before.at <= after.at - at ? before : after;
}

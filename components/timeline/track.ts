import { firstIndex } from '../shared/find-entry.ts';

/** Items with a beginning and an end, sorted by beginning, so that those in view are found without looking at all of them. */
export interface Track<T> {
  readonly items: readonly T[];
  /** Precomputed for each item, because each frame examines everything in view. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** The latest end of this item and all before it: non-decreasing, so it can be searched. */
  readonly latestEnds: Float64Array;
}

/** @param end returns `Infinity` for something unfinished */
export function createTrack<T>(
  items: readonly T[],
  start: (item: T) => number,
  end: (item: T) => number,
): Track<T> {
  const starts = new Float64Array(items.length);
  const ends = new Float64Array(items.length);
  const latestEnds = new Float64Array(items.length);
  let latest = Number.NEGATIVE_INFINITY;
  items.forEach((item, index) => {
    const itsEnd = end(item);
    latest = Math.max(latest, itsEnd);
    starts[index] = start(item);
    ends[index] = itsEnd;
    latestEnds[index] = latest;
  });
  return { items, starts, ends, latestEnds };
}

/** The index of the first item that may be in view, and the index after the last. */
export const visible = <T>({ starts, latestEnds }: Track<T>, from: number, to: number) =>
  [
    firstIndex(latestEnds, (end) => end >= from),
    firstIndex(starts, (start) => start > to),
  ] as const;

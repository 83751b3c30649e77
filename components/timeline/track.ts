import { firstIndex } from '../shared/find-entry.ts';

/** Things with a beginning and an end, in order of their beginning, of which those in view are found without looking at all. */
export interface Track<T> {
  readonly items: readonly T[];
  readonly start: (item: T) => number;
  readonly end: (item: T) => number;
  /** The latest end among this item and all before it: rises, so it can be searched. */
  readonly latestEnds: Float64Array;
}

/** @param end what still goes on ends at `Infinity` */
export function createTrack<T>(
  items: readonly T[],
  start: (item: T) => number,
  end: (item: T) => number,
): Track<T> {
  const latestEnds = new Float64Array(items.length);
  let latest = Number.NEGATIVE_INFINITY;
  items.forEach((item, index) => {
    latest = Math.max(latest, end(item));
    latestEnds[index] = latest;
  });
  return { items, start, end, latestEnds };
}

/** The index of the first item that may be in view, and the index after the last. */
export function visible<T>(track: Track<T>, from: number, to: number): [number, number] {
  const { items, start, latestEnds } = track;
  let low = 0;
  let high = latestEnds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((latestEnds[middle] ?? 0) >= from) high = middle;
    else low = middle + 1;
  }
  return [low, firstIndex(items, (item) => start(item) > to)];
}

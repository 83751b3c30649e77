import { firstIndex } from '../shared/find-entry.ts';

/** Things with a beginning and an end, in order of their beginning, of which those in view are found without looking at all. */
export interface Track<T> {
  readonly items: readonly T[];
  /** Of each item: asked for once, while a lane looks at all that is in view for each frame. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** The latest end among this item and all before it: rises, so it can be searched. */
  readonly latestEnds: Float64Array;
}

/** @param end what still goes on ends at `Infinity` */
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

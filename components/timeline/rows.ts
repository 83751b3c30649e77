import { type Track, visible } from './track.ts';

/**
 * The row of each thing, so that those that overlap lie in different rows: that of the last of its kind, the first row that is free at its
 * beginning. What finds none has the one after the last, with all others that find none. Items come in the order of their beginning; what goes on
 * ends at `Infinity`.
 */
export function assignRows<T>(
  items: readonly T[],
  start: (item: T) => number,
  end: (item: T) => number,
  most: number,
  kind: (item: T) => unknown = () => undefined,
): { readonly rows: readonly number[]; readonly used: number } {
  const busyUntil: number[] = [];
  const lastKind: unknown[] = [];
  let beyond = 0;
  const rows = items.map((item) => {
    const itsKind = kind(item);
    const isFree = (row: number): boolean => (busyUntil[row] ?? 0) <= start(item);
    const own = lastKind.findIndex((last, row) => last === itsKind && isFree(row));
    const free = own >= 0 ? own : busyUntil.findIndex((_, row) => isFree(row));
    if (free < 0 && busyUntil.length === most) {
      beyond = 1;
      return most;
    }
    const row = free >= 0 ? free : busyUntil.length;
    busyUntil[row] = end(item);
    lastKind[row] = itsKind;
    return row;
  });
  return { rows, used: Math.max(1, busyUntil.length + beyond) };
}

/** The rows that have something in view, from the top: one that is empty takes no room. */
export function rowsInView<T>(
  { track, rows }: { readonly track: Track<T>; readonly rows: readonly number[] },
  from: number,
  to: number,
): readonly number[] {
  const [first, last] = visible(track, from, to);
  const shown = new Set<number>();
  for (let index = first; index < last; index++) {
    const [item, row] = [track.items[index], rows[index]];
    if (item !== undefined && row !== undefined && track.end(item) >= from) shown.add(row);
  }
  return [...shown].sort((one, other) => one - other);
}

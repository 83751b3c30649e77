import { type Track, visible } from './track.ts';

/**
 * Assigns a row to each item, so that overlapping items are in different rows: that of the last item of its kind if it is
 * free, otherwise the first free row. Items that find no free row share the row after the last.
 */
export function assignRows<T>(
  { items, starts, ends }: Track<T>,
  most: number,
  kind: (item: T) => unknown = () => undefined,
): { readonly rows: readonly number[]; readonly used: number } {
  const busyUntil: number[] = [];
  const lastKind: unknown[] = [];
  let beyond = 0;
  const rows = items.map((item, index) => {
    const start = starts[index] ?? 0;
    const itsKind = kind(item);
    let row = -1;
    for (let candidate = 0; candidate < busyUntil.length; candidate++) {
      if ((busyUntil[candidate] ?? 0) > start) continue;
      if (row < 0) row = candidate;
      if (lastKind[candidate] !== itsKind) continue;
      row = candidate;
      break;
    }
    if (row < 0 && busyUntil.length === most) {
      beyond = 1;
      return most;
    }
    if (row < 0) row = busyUntil.length;
    busyUntil[row] = ends[index] ?? 0;
    lastKind[row] = itsKind;
    return row;
  });
  return { rows, used: Math.max(1, busyUntil.length + beyond) };
}

/** The rows with something in view, from the top: empty rows take no room. */
export function rowsInView<T>(
  { track, rows }: { readonly track: Track<T>; readonly rows: readonly number[] },
  from: number,
  to: number,
): readonly number[] {
  const [first, last] = visible(track, from, to);
  const shown = new Set<number>();
  for (let index = first; index < last; index++) {
    const row = rows[index];
    if (row !== undefined && (track.ends[index] ?? 0) >= from) shown.add(row);
  }
  return [...shown].sort((one, other) => one - other);
}

/**
 * The row of each thing, so that those that overlap lie in different rows: the first row that is free at its beginning, or the
 * one that is free again soonest when none is. Items come in the order of their beginning; what goes on ends at `Infinity`.
 */
export function assignRows<T>(
  items: readonly T[],
  start: (item: T) => number,
  end: (item: T) => number,
  most: number,
): { readonly rows: readonly number[]; readonly used: number } {
  const busyUntil: number[] = [];
  const rows = items.map((item) => {
    const free = busyUntil.findIndex((until) => until <= start(item));
    const row = free >= 0 ? free : busyUntil.length < most ? busyUntil.length : soonest(busyUntil);
    busyUntil[row] = Math.max(busyUntil[row] ?? 0, end(item));
    return row;
  });
  return { rows, used: Math.max(1, busyUntil.length) };
}

const soonest = (busyUntil: readonly number[]): number => busyUntil.indexOf(Math.min(...busyUntil));

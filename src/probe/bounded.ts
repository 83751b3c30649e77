/**
 * Most connections of one client that are remembered: no browser has as many open. If a page exceeds it, the oldest is
 * forgotten here, but stays open.
 */
const MOST = 1000;

/** Adds an item, dropping the oldest if necessary. */
export function addBounded<T>(set: Set<T>, item: T): void {
  set.add(item);
  if (set.size > MOST) forgetOldest(set);
}

/** Sets a value, dropping the oldest entry if necessary. */
export function setBounded<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.set(key, value);
  if (map.size > MOST) forgetOldest(map);
}

function forgetOldest<K>(collection: { keys(): Iterable<K>; delete(key: K): unknown }): void {
  for (const oldest of collection.keys()) {
    collection.delete(oldest);
    return;
  }
}

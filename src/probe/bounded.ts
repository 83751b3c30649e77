/** Most connections of one client that are remembered at once: no browser has as many open. A page that goes beyond loses the oldest here, not there. */
const MOST = 1000;

/** Adds; the oldest makes room. */
export function addBounded<T>(set: Set<T>, item: T): void {
  set.add(item);
  if (set.size > MOST) forgetOldest(set);
}

/** Sets; the oldest makes room. */
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

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Appends; a full list first forgets its oldest tenth. Returns how many it forgot. */
export function append<T>(list: T[], item: T, limit: number): number {
  let forgotten = 0;
  if (list.length >= limit) {
    forgotten = Math.max(1, Math.floor(limit / 10));
    list.splice(0, forgotten);
  }
  list.push(item);
  return forgotten;
}

/** Sets; a full map first forgets its oldest tenth: one by one, each look for the oldest would pass all that were forgotten before. Returns what it forgot. */
export function store<K, V>(map: Map<K, V>, key: K, value: V, limit: number): readonly V[] {
  const forgotten = map.size >= limit && !map.has(key) ? forgetOldest(map, limit) : [];
  map.set(key, value);
  return forgotten;
}

function forgetOldest<K, V>(map: Map<K, V>, limit: number): readonly V[] {
  const forgotten: V[] = [];
  const most = Math.max(1, Math.floor(limit / 10));
  for (const [key, value] of map) {
    if (forgotten.length === most) break;
    map.delete(key);
    forgotten.push(value);
  }
  return forgotten;
}

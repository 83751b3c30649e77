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

/** Sets; a full map first forgets its oldest key. Returns the value it forgot. */
export function store<K, V>(map: Map<K, V>, key: K, value: V, limit: number): V | undefined {
  let forgotten: V | undefined;
  if (map.size >= limit && !map.has(key)) {
    const oldest = map.entries().next().value;
    if (oldest) {
      forgotten = oldest[1];
      map.delete(oldest[0]);
    }
  }
  map.set(key, value);
  return forgotten;
}

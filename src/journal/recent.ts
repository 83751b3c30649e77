/** A map that keeps the most recently set keys: at most `limit`, and a tenth less after it has overflowed. */
export class Recent<K, V> {
  readonly #map = new Map<K, V>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: K): V | undefined {
    return this.#map.get(key);
  }

  has(key: K): boolean {
    return this.#map.has(key);
  }

  set(key: K, value: V): void {
    this.#map.delete(key);
    this.#map.set(key, value);
    dropOldest(this.#map, this.#limit);
  }

  delete(key: K): void {
    this.#map.delete(key);
  }

  clear(): void {
    this.#map.clear();
  }

  values(): Iterable<V> {
    return this.#map.values();
  }
}

/**
 * Beyond the limit, drops the oldest tenth at once: dropping one at a time, each search for the oldest would pass all slots
 * of those dropped before. Returns the dropped values.
 */
export function dropOldest<K, V>(map: Map<K, V>, limit: number): readonly V[] {
  const dropped: V[] = [];
  if (map.size <= limit) return dropped;
  const most = Math.ceil(0.9 * limit);
  for (const [oldest, value] of map) {
    if (map.size <= most) break;
    map.delete(oldest);
    dropped.push(value);
  }
  return dropped;
}

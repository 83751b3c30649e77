import { dropOldest } from '../journal/recent.ts';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Appends; a full list first drops its oldest tenth. Returns how many were dropped. */
export function append<T>(list: T[], item: T, limit: number): number {
  let forgotten = 0;
  if (list.length >= limit) {
    forgotten = Math.max(1, Math.floor(limit / 10));
    list.splice(0, forgotten);
  }
  list.push(item);
  return forgotten;
}

/** Sets; beyond the limit, the oldest tenth is dropped. Returns the dropped values. */
export function store<K, V>(map: Map<K, V>, key: K, value: V, limit: number): readonly V[] {
  map.set(key, value);
  return dropOldest(map, limit);
}

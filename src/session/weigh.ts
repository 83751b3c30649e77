import type { Entry } from '../journal/entry.ts';

const OVERHEAD = 100;

/** Approximate memory use of an entry, bytes. */
export function weigh(entry: Entry): number {
  let bytes = OVERHEAD;
  for (const value of Object.values(entry)) {
    if (typeof value === 'string') bytes += 2 * value.length;
    else if (Array.isArray(value)) bytes += 8 * value.length;
  }
  return bytes;
}

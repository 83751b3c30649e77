import type { Expected } from '../../src/session/backoff/inference.ts';
import { duration } from '../shared/format.ts';

/** `500 ms to 1.50 s`; `undefined` without a formula. */
export function expectedWords(expected: Expected | undefined): string | undefined {
  if (!expected) return undefined;
  const { low, high, stray } = expected;
  const range = high - low < 1 ? duration(high) : `${duration(low)} to ${duration(high)}`;
  return stray ? `not ${range}` : range;
}

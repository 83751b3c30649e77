import type { Config } from './machine/state.ts';
import type { Jitter } from './options.ts';

/** A wait before a retry, in ms. */
export interface Wait {
  /** Upper bound of the range from which `planned` was drawn. */
  readonly ceiling: number;
  readonly planned: number;
}

/**
 * Growth factor of the ceiling. With 2, the end of an outage of a second or two is noticed later; with less, a
 * herd's peak is higher.
 */
const GROWTH = 1.75;

type Range = (exponential: number, correlated: number, base: number) => readonly [number, number];

/** The range that each kind of jitter draws from, ms. */
export const RANGES: { readonly [J in Jitter]: Range } = {
  full: (exponential) => [0, exponential],
  equal: (exponential) => [exponential / 2, exponential],
  decorrelated: (_, correlated, base) => [base, correlated],
  additive: (exponential) => [exponential, exponential * 1.3],
  none: (exponential) => [exponential, exponential],
};

/**
 * The wait before retry number `retry` (from 1): exponential backoff with jitter. `full`, `equal` and
 * `decorrelated` are the formulas of Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
 * 2015; `additive` is the widespread "up to 30 % more", clamped after the addition. No wait exceeds `cap`.
 *
 * @param previous the previous wait, ms; only `decorrelated` uses it
 * @param random uniform in [0, 1)
 */
export function drawWait(
  policy: Pick<Config, 'jitter' | 'reconnectDelay' | 'maxReconnectDelay'>,
  retry: number,
  previous: number,
  random: number,
): Wait {
  const { jitter, reconnectDelay: base, maxReconnectDelay: cap } = policy;
  const exponential = Math.min(cap, base * GROWTH ** (retry - 1));
  const correlated = Math.min(cap, Math.max(base, previous * 3));
  const [least, most] = RANGES[jitter](exponential, correlated, base);
  return {
    ceiling: Math.min(cap, most),
    planned: Math.min(cap, least + random * (most - least)),
  };
}

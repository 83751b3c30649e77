import type { Jitter } from './options.ts';

/** A wait before a retry, in ms. */
export interface Wait {
  /** The most that this wait could have been. */
  readonly ceiling: number;
  readonly planned: number;
}

/** How much higher each next ceiling is. With 2, an outage of a second or two is noticed to be over later; with less, a herd's peak is higher. */
const GROWTH = 1.75;

/**
 * The wait before retry number `retry` (from 1): exponential backoff with jitter. `full`, `equal` and `decorrelated` are
 * the formulas of Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015; `additive` is the widespread
 * "up to 30 % more", clamped after it is added. No wait is above `cap`.
 *
 * @param previous the wait before this one, ms; only `decorrelated` looks at it
 * @param random uniform in [0, 1)
 */
export function drawWait(
  policy: { readonly jitter: Jitter; readonly base: number; readonly cap: number },
  retry: number,
  previous: number,
  random: number,
): Wait {
  const { jitter, base, cap } = policy;
  const exponential = Math.min(cap, base * GROWTH ** Math.min(retry - 1, 40));
  switch (jitter) {
    case 'full':
      return { ceiling: exponential, planned: random * exponential };
    case 'equal':
      return { ceiling: exponential, planned: exponential / 2 + (random * exponential) / 2 };
    case 'decorrelated': {
      const ceiling = Math.min(cap, Math.max(base, previous * 3));
      const floor = Math.min(base, ceiling);
      return { ceiling, planned: floor + random * (ceiling - floor) };
    }
    case 'additive':
      return {
        ceiling: Math.min(cap, exponential * 1.3),
        planned: Math.min(cap, exponential * (1 + 0.3 * random)),
      };
    case 'none':
      return { ceiling: exponential, planned: exponential };
  }
}

import { type Formula, spreadOf } from './formula.ts';

/** A server that stays away keeps no client from trying for longer, ms. */
const LONGEST = 600_000;
/** Nobody's clients try again sooner, ms: waits of nothing would never end. */
const LEAST = 1;

/**
 * When each of so many clients that wait by a formula is back, counted from when their server went away; ms. Each lost its connection then, and an
 * attempt fails at once until the server is there again.
 *
 * @param downtime of the server, ms
 * @param random uniform in [0, 1)
 */
export function returnsOf(
  formula: Formula,
  clients: number,
  downtime: number,
  random: () => number,
): readonly number[] {
  return Array.from({ length: clients }, () => {
    let at = 0;
    let previous: number | undefined;
    for (let attempt = 1; at < LONGEST; attempt++) {
      const wait = { attempt, ...(previous !== undefined && { previous }) };
      const { low, high, cap } = spreadOf(formula, wait);
      previous = Math.max(LEAST, Math.min(cap, low + random() * (high - low)));
      at += previous;
      if (at >= downtime) break;
    }
    return at;
  });
}

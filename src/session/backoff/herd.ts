import { type Formula, spreadOf } from './formula.ts';

/** Longest time for which clients are simulated to keep trying, ms. */
const LONGEST = 600_000;
/** Shortest wait, ms: with waits of zero the simulation would never end. */
const LEAST = 1;

/**
 * When each client of a herd is back, in ms since the server went down. All wait by the same formula; each loses its
 * connection when the server goes down, and its attempts fail at once until the server is up again.
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

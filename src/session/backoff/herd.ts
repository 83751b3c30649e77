import { type Formula, spreadOf } from './formula.ts';

/** A server that stays away keeps no client from trying for longer, ms. */
const LONGEST = 600_000;
/** Nobody's clients try again sooner, ms: waits of nothing would never end. */
const LEAST = 1;
const SEED = 1;

/**
 * When each of so many clients that wait by a formula is back, counted from when their server went away; ms. Each lost its connection then, and an
 * attempt fails at once until the server is there again. The same for the same formula each time.
 *
 * @param downtime of the server, ms
 */
export function returnsOf(formula: Formula, clients: number, downtime: number): readonly number[] {
  const random = drawFrom(SEED);
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

/** Uniform from 0 to 1: a linear congruential generator, with the numbers of "Numerical Recipes". */
function drawFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (1_664_525 * state + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

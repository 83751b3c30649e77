import { type Formula, type Spread, spreadOf, type Wait } from './formula.ts';

/** Assumed share of waits that follow no formula: cut short by `online` or a Retry button, or delayed by a sleeping machine. */
const STRAY = 0.04;

/** Mean error of timers: late, seldom early. `part` is a fraction of the wait, for browsers that coalesce long timers. */
const LATE = { ms: 4, part: 0.004 };
const EARLY = { ms: 1, part: 0.001 };

/** Properties of a page's timers and waits that do not depend on the formula. */
export interface Measure {
  /** 1 for an idle page; more when its timers are later than usual. */
  readonly sloppiness: number;
  /** A stray wait lies anywhere up to this, ms. */
  readonly reach: number;
}

/** Log-likelihood of the waits under a formula; higher is better. */
export function logLikelihood(
  formula: Formula,
  waits: readonly Wait[],
  { sloppiness, reach }: Measure,
): number {
  let sum = 0;
  for (const wait of waits) {
    const spread = spreadOf(formula, wait);
    // The formula does not cover this wait, which then counts like a stray.
    const density = Number.isNaN(spread.low) ? 1 / reach : densityOf(spread, wait.ms, sloppiness);
    sum += Math.log((1 - STRAY) * density + STRAY / reach);
  }
  return sum;
}

/** Whether a wait more likely follows no formula than this one. */
export function isStray(formula: Formula, wait: Wait, { sloppiness, reach }: Measure): boolean {
  const spread = spreadOf(formula, wait);
  if (Number.isNaN(spread.low)) return false;
  return (1 - STRAY) * densityOf(spread, wait.ms, sloppiness) < STRAY / reach;
}

/** Probability density of a measured wait, per ms. */
function densityOf({ low, high, cap }: Spread, ms: number, sloppiness: number): number {
  if (low >= cap) return around(cap, cap, ms, sloppiness);
  if (high <= cap) return around(low, high, ms, sloppiness);
  const cut = (high - cap) / (high - low);
  return (1 - cut) * around(low, cap, ms, sloppiness) + cut * around(cap, cap, ms, sloppiness);
}

/** A uniform draw plus the timer's error, which is exponential on both sides, so the sum has a closed form. */
function around(low: number, high: number, ms: number, sloppiness: number): number {
  const late = sloppiness * (LATE.ms + LATE.part * high);
  const early = sloppiness * (EARLY.ms + EARLY.part * high);
  const width = high - low;
  if (width > late / 100) {
    return (chanceBelow(ms - low, late, early) - chanceBelow(ms - high, late, early)) / width;
  }
  const error = ms - high;
  return Math.exp(error < 0 ? error / early : -error / late) / (late + early);
}

/** Probability that a timer's error is below `error`. */
const chanceBelow = (error: number, late: number, early: number): number =>
  error < 0
    ? (early * Math.exp(error / early)) / (late + early)
    : 1 - (late * Math.exp(-error / late)) / (late + early);

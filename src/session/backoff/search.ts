import { rounder } from './digits.ts';
import { costOf, type Family, MOST_FACTOR, type Parameter, starts } from './families.ts';
import type { Formula, FormulaKind, Wait } from './formula.ts';
import { logLikelihood, type Measure } from './likelihood.ts';

/** Starting points that are pursued per family. */
const FOLLOWED = 2;
/**
 * First with imprecise timers: the likelihood of a formula without jitter is a spike that no search would hit. Steps are
 * fractions of a value.
 */
const BLUNT = { sloppiness: 8, firstStep: 0.2, lastStep: 0.02 } as const;
const SHARP = { sloppiness: 1, firstStep: 0.05, lastStep: 0.002 } as const;
/** Factors by which timers may be later than usual, and what each costs in nats. */
const TIMERS = [
  { sloppiness: 1, cost: 0 },
  { sloppiness: 4, cost: 0.7 },
] as const;

/** A fitting formula and its description length: parameters plus waits, in nats. */
export interface Candidate {
  readonly formula: Formula;
  readonly length: number;
  readonly measure: Measure;
}

/** The most likely formula of a family. */
export function likeliest(family: Family, waits: readonly Wait[], reach: number): Formula | null {
  const blunt = { ...BLUNT, reach };
  const best = [...starts(family, waits)]
    .map((formula) => ({ formula, likelihood: logLikelihood(formula, waits, blunt) }))
    .sort((one, other) => other.likelihood - one.likelihood)
    .slice(0, FOLLOWED)
    .map(({ formula }) => climb(formula, family.free, waits, blunt))
    .map(({ formula }) => climb(formula, family.free, waits, { ...SHARP, reach }))
    .sort((one, other) => other.likelihood - one.likelihood);
  return best[0]?.formula ?? null;
}

/** Coordinate ascent: changes one parameter at a time as long as that helps, in ever smaller steps. */
function climb(
  start: Formula,
  free: readonly Parameter[],
  waits: readonly Wait[],
  measure: Measure & { readonly firstStep: number; readonly lastStep: number },
): { readonly formula: Formula; readonly likelihood: number } {
  let formula = start;
  let likelihood = logLikelihood(formula, waits, measure);
  for (let step = measure.firstStep; step > measure.lastStep; step /= 2) {
    for (const parameter of free) {
      for (const by of [1 + step, 1 / (1 + step)]) {
        const next = {
          ...formula,
          [parameter]: within(parameter, formula[parameter] * by, formula.kind),
        };
        const reached = logLikelihood(next, waits, measure);
        if (reached <= likelihood) continue;
        formula = next;
        likelihood = reached;
      }
    }
  }
  return { formula, likelihood };
}

/** ± 100 % is the same as full jitter up to twice the value, and + 100 % the same as equal jitter: each has its own name. */
function within(parameter: Parameter, value: number, kind: FormulaKind): number {
  if (parameter === 'share') return Math.min(kind === 'random' ? 1 : 0.9, value);
  if (parameter === 'factor') return Math.min(MOST_FACTOR, Math.max(1.05, value));
  return value;
}

/** The formula with the shortest description among the neighbours of a likely one that have rounder numbers. */
export function roundest(
  { formula, length: likelihood, measure }: Candidate,
  family: Family,
  waits: readonly Wait[],
): Candidate {
  let all: Formula[] = [formula];
  for (const parameter of family.free) {
    all = all.flatMap((one) =>
      rounder(one[parameter]).map((value) => ({
        ...one,
        [parameter]: within(parameter, value, one.kind),
      })),
    );
  }
  let best: Candidate = { formula, length: likelihood + costOf(formula, family), measure };
  for (const one of all) {
    const cost = costOf(one, family);
    // Rounder numbers hardly ever make the waits more likely.
    if (cost + likelihood > best.length + 1) continue;
    const length = cost - logLikelihood(one, waits, measure) + costOfTimers(measure);
    if (length < best.length) best = { formula: one, length, measure };
  }
  return best;
}

const costOfTimers = ({ sloppiness }: Measure): number =>
  TIMERS.find((timers) => timers.sloppiness === sloppiness)?.cost ?? 0;

/** @param cost of the formula's parameters, in nats */
export function weigh(
  formula: Formula,
  cost: number,
  waits: readonly Wait[],
  reach: number,
): Candidate {
  return TIMERS.map((timers) => {
    const measure = { sloppiness: timers.sloppiness, reach };
    const length = cost + timers.cost - logLikelihood(formula, waits, measure);
    return { formula, length, measure };
  }).reduce((best, one) => (one.length < best.length ? one : best));
}

import { rounder } from './digits.ts';
import { costOf, type Family, MOST_FACTOR, type Parameter, starts } from './families.ts';
import type { Formula, FormulaKind, Wait } from './formula.ts';
import { logLikelihood, type Measure } from './likelihood.ts';

/** Starts that are followed, of those that a family has. */
const FOLLOWED = 2;
/** With blunt timers first: the likelihood of a formula without jitter is a needle that no search would hit. Steps are parts of a number. */
const BLUNT = { sloppiness: 8, firstStep: 0.2, lastStep: 0.02 } as const;
const SHARP = { sloppiness: 1, firstStep: 0.05, lastStep: 0.002 } as const;
/** Times that timers may be later than usual, and what it costs to say so. */
const TIMERS = [
  { sloppiness: 1, cost: 0 },
  { sloppiness: 4, cost: 0.7 },
] as const;

/** A formula that fits, and how badly: what it takes to tell its numbers and then the waits, in nats. */
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

/** Changes one number after the other as long as it helps, in ever smaller steps. */
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

/** ± 100 % is full jitter up to twice as much, and 100 % more is equal jitter: each by its own name. */
function within(parameter: Parameter, value: number, kind: FormulaKind): number {
  if (parameter === 'share') return Math.min(kind === 'random' ? 1 : 0.9, value);
  if (parameter === 'factor') return Math.min(MOST_FACTOR, Math.max(1.05, value));
  return value;
}

/** The formula with the shortest account among those beside a likely one with rounder numbers. */
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

/** @param cost of the formula's numbers, in nats */
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

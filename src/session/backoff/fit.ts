import { type Family, familiesFor, isFlat } from './families.ts';
import type { Formula, FormulaKind, Wait } from './formula.ts';
import { isStray } from './likelihood.ts';
import { type Candidate, likeliest, roundest, weigh } from './search.ts';
import { tablesFor } from './tables.ts';

/** Fewest waits for a verdict. */
export const ENOUGH = 5;
/** Most waits considered; the newest ones. */
const LOOKED_AT = 40;
/** If more than this share of the waits are strays, no formula is named. */
const MOST_STRAYS = 0.3;
/** Families less likely than the best by this many nats are not searched further; rounder numbers cannot make up for it. */
const HOPELESS = 12;

/** The formula that a client's waits seem to follow. */
export type Verdict =
  | { readonly is: 'not-enough'; readonly have: number; readonly need: number }
  | { readonly is: 'irregular'; readonly waits: number }
  | Fit;

export interface Fit {
  readonly is: 'fit';
  readonly formula: Formula;
  /** Probability, from 0 to 1, that the kind is right, assuming it is one of the usual kinds. */
  readonly sure: number;
  /** The second most likely kind, if it is not far behind. */
  readonly rival?: FormulaKind;
  /** Number of waits considered. */
  readonly waits: number;
  /** Waits that do not follow the formula: cut short by hand or by `online`, or delayed. */
  readonly strays: readonly Wait[];
  /** Only first attempts after a lost connection were seen, so it is unknown whether waits grow. */
  readonly firstOnly: boolean;
}

/**
 * Finds the formula that describes the waits best: the one with the shortest description of its parameters plus the waits
 * given those (minimum description length; like BIC, but the cost of a parameter depends on its number of digits, since
 * people choose round numbers). Allows for late timers and for some waits that follow no formula.
 *
 * @param measured oldest first
 */
export function fitFormula(measured: readonly Wait[]): Verdict {
  const waits = measured.slice(-LOOKED_AT);
  if (waits.length < ENOUGH) return { is: 'not-enough', have: waits.length, need: ENOUGH };
  const firstOnly = waits.every(({ attempt }) => attempt === 1);
  const candidates = bestOfEachKind(waits, familiesFor(waits), firstOnly);
  const [best, next] = candidates;
  if (!best) return { is: 'irregular', waits: waits.length };
  const strays = waits.filter((wait) => isStray(best.formula, wait, best.measure));
  if (strays.length > MOST_STRAYS * waits.length) return { is: 'irregular', waits: waits.length };
  const odds = candidates.map(({ length }) => Math.exp(best.length - length));
  const sure = 1 / odds.reduce((sum, one) => sum + one, 0);
  return {
    is: 'fit',
    formula: best.formula,
    sure,
    ...(next && sure < 0.9 && { rival: next.formula.kind }),
    waits: waits.length,
    strays,
    firstOnly,
  };
}

/** Shortest description first. */
function bestOfEachKind(
  waits: readonly Wait[],
  families: readonly Family[],
  firstOnly: boolean,
): readonly Candidate[] {
  // An upper bound beyond every wait: strays may lie anywhere below it.
  const reach = 100 + 1.5 * Math.max(...waits.map(({ ms }) => ms));
  const likely = families.flatMap((family) => {
    const formula = likeliest(family, waits, reach);
    return formula ? [{ family, candidate: weigh(formula, 0, waits, reach) }] : [];
  });
  const least = Math.min(...likely.map(({ candidate }) => candidate.length));
  const all = likely
    .filter(({ candidate }) => candidate.length < least + HOPELESS)
    .map(({ family, candidate }) => roundest(candidate, family, waits));
  if (!firstOnly) {
    for (const { formula, cost } of tablesFor(waits)) all.push(weigh(formula, cost, waits, reach));
  }
  const kinds = new Map<FormulaKind, Candidate>();
  for (const candidate of all) {
    if (isFlat(candidate.formula)) continue;
    const { kind } = candidate.formula;
    if (candidate.length < (kinds.get(kind)?.length ?? Number.POSITIVE_INFINITY)) {
      kinds.set(kind, candidate);
    }
  }
  return [...kinds.values()].sort((one, other) => one.length - other.length);
}

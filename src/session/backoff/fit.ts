import { type Family, familiesFor, isFlat } from './families.ts';
import type { Formula, FormulaKind, Wait } from './formula.ts';
import { isStray } from './likelihood.ts';
import { type Candidate, likeliest, roundest, weigh } from './search.ts';
import { tablesFor } from './tables.ts';

/** Waits without which nothing is said. */
export const ENOUGH = 5;
/** Waits that are looked at; the newest. */
const LOOKED_AT = 40;
/** When more of the waits than this follow no formula, none is named. */
const MOST_STRAYS = 0.3;
/** Families that much less likely than the best, in nats, are not looked into; rounder numbers cannot make up for it. */
const HOPELESS = 12;

/** By which formula a client seems to wait. */
export type Verdict =
  | { readonly is: 'not-enough'; readonly have: number; readonly need: number }
  | { readonly is: 'irregular'; readonly waits: number }
  | Fit;

export interface Fit {
  readonly is: 'fit';
  readonly formula: Formula;
  /** Chance that the kind is right, if it is one of the usual ones: 0 to 1. */
  readonly sure: number;
  /** The kind that comes next, when it is not far behind. */
  readonly rival?: FormulaKind;
  /** How many waits were looked at. */
  readonly waits: number;
  /** Those of them that follow no formula: cut short by hand or by `online`, or held up. */
  readonly strays: readonly Wait[];
  /** Only first attempts after a lost connection were seen: whether waits grow is not known. */
  readonly firstOnly: boolean;
}

/**
 * Names the formula that tells the waits best: that for which its numbers, and then the waits by it, take the least to tell (minimum description
 * length; like BIC, but what a parameter costs depends on how many digits it has, since people choose round ones). Timers are late, and some
 * waits follow no formula; both are allowed for.
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

/** The shortest account first. */
function bestOfEachKind(
  waits: readonly Wait[],
  families: readonly Family[],
  firstOnly: boolean,
): readonly Candidate[] {
  // A round number beyond every wait: strays may be anywhere.
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

import type { BackoffModel } from '../model.ts';
import { fitFormula, type Verdict } from './fit.ts';
import { spreadOf, type Wait } from './formula.ts';

/** What can be inferred about the waits of a client that does not report them. */
export interface Inference {
  readonly verdict: Verdict;
  /** The range of each wait by the named formula; empty when none is named. */
  readonly expected: ReadonlyMap<BackoffModel, Expected>;
}

/** In ms. */
export interface Expected {
  readonly low: number;
  readonly high: number;
  /** The wait does not follow the formula: it was cut short or delayed. */
  readonly stray: boolean;
}

export function inferBackoff(backoffs: readonly BackoffModel[]): Inference {
  const waits = measured(backoffs);
  const verdict = fitFormula([...waits.values()]);
  const expected = new Map<BackoffModel, Expected>();
  if (verdict.is !== 'fit') return { verdict, expected };
  for (const [backoff, wait] of waits) {
    const { low, high, cap } = spreadOf(verdict.formula, wait);
    if (Number.isNaN(low)) continue;
    const stray = verdict.strays.includes(wait);
    expected.set(backoff, { low: Math.min(low, cap), high: Math.min(high, cap), stray });
  }
  return { verdict, expected };
}

/** The completed waits that were measured; waits that the client reports itself need no inference. */
function measured(backoffs: readonly BackoffModel[]): ReadonlyMap<BackoffModel, Wait> {
  const waits = new Map<BackoffModel, Wait>();
  /** The last wait at each endpoint. */
  const last = new Map<string | undefined, BackoffModel>();
  for (const backoff of backoffs) {
    const { attempt, actual, inferred, hidden, endpoint } = backoff;
    const before = last.get(endpoint);
    if (inferred && !hidden && actual !== undefined) {
      const previous = before?.attempt === attempt - 1 ? before.actual : undefined;
      waits.set(backoff, { attempt, ms: actual, ...(previous !== undefined && { previous }) });
    }
    last.set(endpoint, backoff);
  }
  return waits;
}

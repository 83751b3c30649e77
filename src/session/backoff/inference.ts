import type { BackoffModel } from '../model.ts';
import { fitFormula, type Verdict } from './fit.ts';
import { spreadOf, type Wait } from './formula.ts';

/** What can be said of the waits of a client that says nothing of them. */
export interface Inference {
  readonly verdict: Verdict;
  /** For each wait, what the named formula would have it be; nothing when none is named. */
  readonly expected: ReadonlyMap<BackoffModel, Expected>;
}

/** ms. */
export interface Expected {
  readonly low: number;
  readonly high: number;
  /** It was something else: cut short, or held up. */
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

/** The waits that were measured, as far as they are over; what a client says of its waits needs no guess. */
function measured(backoffs: readonly BackoffModel[]): ReadonlyMap<BackoffModel, Wait> {
  const waits = new Map<BackoffModel, Wait>();
  /** At each endpoint. */
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

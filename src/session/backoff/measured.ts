import type { BackoffModel } from '../model.ts';
import type { Wait } from './formula.ts';

/** The waits that were measured, as far as they are over; what a client says of its waits needs no guess. */
export function measuredWaits(backoffs: readonly BackoffModel[]): readonly Wait[] {
  const waits: Wait[] = [];
  let before: BackoffModel | undefined;
  for (const backoff of backoffs) {
    const { attempt, actual, inferred } = backoff;
    if (inferred && actual !== undefined) {
      const previous = before?.attempt === attempt - 1 ? before.actual : undefined;
      waits.push({ attempt, ms: actual, ...(previous !== undefined && { previous }) });
    }
    before = backoff;
  }
  return waits;
}

import type { RetryPolicy } from '../../src/journal/entry.ts';
import { PLAIN } from '../../src/session/backoff/families.ts';
import type { Formula, FormulaKind } from '../../src/session/backoff/formula.ts';
import type { BackoffModel } from '../../src/session/model.ts';

const KINDS: Readonly<Record<string, FormulaKind>> = {
  full: 'full',
  equal: 'equal',
  decorrelated: 'decorrelated',
  additive: 'additive',
  none: 'exponential',
};
/** The usual range of `additive`. */
const SHARE = 0.3;

/** The formula that a client reports; `null` when it is not a usual one, or no two waits have shown its growth yet. */
export function formulaOf(
  { jitter, base, cap }: RetryPolicy,
  waits: readonly BackoffModel[],
): Formula | null {
  const kind = Object.hasOwn(KINDS, jitter) ? KINDS[jitter] : undefined;
  const factor = kind === 'decorrelated' || base >= cap ? 1 : growthOf(waits, cap);
  if (!kind || factor === undefined) return null;
  return { ...PLAIN, kind, base, cap, factor, share: kind === 'additive' ? SHARE : 0 };
}

/** Ratio of a wait's ceiling to the previous one. */
function growthOf(waits: readonly BackoffModel[], cap: number): number | undefined {
  for (const [index, { attempt, ceiling }] of waits.entries()) {
    const before = waits[index - 1];
    if (before?.attempt !== attempt - 1 || !before.ceiling || !ceiling || ceiling >= cap) continue;
    return ceiling / before.ceiling;
  }
  return undefined;
}

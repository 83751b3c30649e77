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
/** Up to so much more, as `additive` is usually meant. */
const SHARE = 0.3;

/** The formula that a client says it waits by; `null` for one that goes by another name than the usual, or whose growth no two waits have shown. */
export function formulaOf(
  { jitter, base, cap }: RetryPolicy,
  waits: readonly BackoffModel[],
): Formula | null {
  const kind = Object.hasOwn(KINDS, jitter) ? KINDS[jitter] : undefined;
  const factor = kind === 'decorrelated' || base >= cap ? 1 : growthOf(waits, cap);
  if (!kind || factor === undefined) return null;
  return { ...PLAIN, kind, base, cap, factor, share: kind === 'additive' ? SHARE : 0 };
}

/** How much higher the ceiling of a wait is than that of the one before. */
function growthOf(waits: readonly BackoffModel[], cap: number): number | undefined {
  for (const [index, { attempt, ceiling }] of waits.entries()) {
    const before = waits[index - 1];
    if (before?.attempt !== attempt - 1 || !before.ceiling || !ceiling || ceiling >= cap) continue;
    return ceiling / before.ceiling;
  }
  return undefined;
}

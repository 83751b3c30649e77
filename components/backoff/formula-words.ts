import type { Formula, FormulaKind } from '../../src/session/backoff/formula.ts';
import { clientOf } from '../../src/session/backoff/tables.ts';

export const KIND_WORDS: Record<FormulaKind, string> = {
  constant: 'constant',
  random: 'random within fixed limits',
  linear: 'linear',
  exponential: 'exponential, without jitter',
  additive: 'exponential with additive jitter',
  'plus-random': 'exponential plus a random time',
  'plus-minus': 'exponential with ± jitter',
  equal: 'exponential with equal jitter',
  full: 'exponential with full jitter',
  decorrelated: 'decorrelated jitter',
  table: 'a fixed table',
};

/** A formula's parameters in words: `1 s × 2 each time, at most 5 s, ± 50 %`. */
export function numbersInWords(formula: Formula): string {
  const numbers = numbersOf(formula);
  return formula.atOnce ? `the first at once, then ${numbers}` : numbers;
}

function numbersOf(formula: Formula): string {
  const { kind, base, factor, step, share, beyond, table } = formula;
  const grown = `${length(base)} × ${short(factor)} each time`;
  const each = `${grown}${atMost(formula)}`;
  const jittered = (jitter: string): string =>
    beyond ? `${each}, ${jitter}` : `${grown}, ${jitter}${atMost(formula)}`;
  switch (kind) {
    case 'constant':
      return `${length(base)} each time`;
    case 'random':
      return `from ${length(base * (1 - share))} to ${length(base * (1 + share))} each time`;
    case 'linear':
      return `${length(base)}, then ${length(step)} more each time${atMost(formula)}`;
    case 'exponential':
      return each;
    case 'additive':
      return jittered(`and up to ${percent(share)} more`);
    case 'plus-random':
      return jittered(`and up to ${length(step)} more`);
    case 'plus-minus':
      return jittered(`± ${percent(share)}`);
    case 'equal':
      return `between half and all of ${each}`;
    case 'full':
      return `between nothing and ${each}`;
    case 'decorrelated':
      return `between ${length(base)} and three times the wait before${atMost(formula)}`;
    case 'table': {
      const client = clientOf(formula);
      const steps = table.map((ms) => (Number.isNaN(ms) ? '?' : length(ms))).join(', ');
      return client === undefined ? steps : `${steps}, the default of ${client}`;
    }
  }
}

const atMost = ({ cap }: Formula): string =>
  Number.isFinite(cap) ? `, at most ${length(cap)}` : '';

const length = (ms: number): string => (ms < 1000 ? `${short(ms)} ms` : `${short(ms / 1000)} s`);
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const short = (value: number): number => Number(value.toPrecision(3));

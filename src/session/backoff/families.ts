import { costOfFactor, costOfMs, costOfShare } from './digits.ts';
import { behindFirst, type Formula, type FormulaKind, type Wait } from './formula.ts';

/** Largest growth factor considered. */
export const MOST_FACTOR = 10;

export type Parameter = 'base' | 'factor' | 'step' | 'share' | 'cap';

/** Formulas of one kind; they differ in the values of the free parameters. */
export interface Family {
  readonly kind: FormulaKind;
  readonly free: readonly Parameter[];
  readonly beyond?: boolean;
  readonly atOnce?: boolean;
}

const GROWING = ['exponential', 'additive', 'plus-random', 'plus-minus', 'equal', 'full'] as const;
/** The parameter that sets the width of the random range, for the kinds that have one. */
const WIDTHS: { readonly [K in FormulaKind]?: Parameter } = {
  additive: 'share',
  'plus-random': 'step',
  'plus-minus': 'share',
};

/** For a client that was never seen to try twice in a row: whether its waits grow cannot be known. */
const FIRST_ONLY: readonly Family[] = [
  { kind: 'constant', free: ['base'] },
  { kind: 'random', free: ['base', 'share'] },
];

/** A first attempt within this many ms counts as immediate. */
const AT_ONCE = 50;
const COST_OF_AT_ONCE = 2;

/** The families that the waits may follow. */
export function familiesFor(waits: readonly Wait[]): readonly Family[] {
  const first = waits.filter(({ attempt }) => attempt === 1);
  if (first.length === waits.length) return FIRST_ONLY;
  if (first.length === 0 || first.some(({ ms }) => ms >= AT_ONCE)) return FAMILIES;
  return [...FAMILIES, ...FAMILIES.map((family) => ({ ...family, atOnce: true }))];
}

const FAMILIES: readonly Family[] = [
  ...FIRST_ONLY,
  ...capped({ kind: 'linear', free: ['base', 'step'] }),
  ...GROWING.flatMap((kind) => {
    const width = WIDTHS[kind];
    const rest: Parameter[] = width ? [width] : [];
    return [['base', ...rest] as const, ['base', 'factor', ...rest] as const].flatMap((free) => [
      ...capped({ kind, free }),
      ...(width === 'share'
        ? [{ kind, free: [...free, 'cap'] as const, beyond: true } as const]
        : []),
    ]);
  }),
  ...capped({ kind: 'decorrelated', free: ['base'] }),
];

function capped(family: Family): readonly Family[] {
  return [family, { ...family, free: [...family.free, 'cap'] }];
}

export const PLAIN: Omit<Formula, 'kind'> = {
  base: 0,
  factor: 2,
  step: 0,
  share: 0,
  cap: Number.POSITIVE_INFINITY,
  beyond: false,
  atOnce: false,
  table: [],
};

/** Description length of its parameters, in nats. */
export function costOf(
  { base, factor, step, share, cap, atOnce }: Formula,
  { free }: Family,
): number {
  let cost = atOnce ? COST_OF_AT_ONCE : 0;
  for (const parameter of free) {
    if (parameter === 'base') cost += costOfMs(base);
    else if (parameter === 'factor') cost += costOfFactor(factor);
    else if (parameter === 'step') cost += step === base ? 1 : costOfMs(step);
    else if (parameter === 'share') cost += costOfShare(share);
    else cost += costOfMs(cap);
  }
  return cost;
}

/** Kinds whose shortest possible wait grows with the attempts. */
const FROM_GROWN: readonly FormulaKind[] = [
  'linear',
  'exponential',
  'additive',
  'plus-random',
  'decorrelated',
];

/** Whether every wait is at the cap: a constant describes that with fewer parameters. */
export const isFlat = ({ kind, base, cap, beyond }: Formula): boolean =>
  !beyond && cap <= base && FROM_GROWN.includes(kind);

/** Starting points of the search: every formula of the family with the parameter values that the waits suggest. */
export function* starts(
  { kind, free, beyond = false, atOnce = false }: Family,
  all: readonly Wait[],
): Generator<Formula> {
  const waits = atOnce ? all.filter(({ attempt }) => attempt > 1).map(behindFirst) : all;
  const lengths = waits.map(({ ms }) => Math.max(1, ms));
  const [longest = 1] = quantiles(lengths, [1]);
  const last = Math.max(...waits.map(({ attempt }) => attempt));
  const ofLast = waits.filter(({ attempt }) => attempt === last).map(({ ms }) => Math.max(1, ms));
  const caps = free.includes('cap') ? [longest, ...quantiles(ofLast, [0.5])] : [PLAIN.cap];
  const shares = free.includes('share') ? [0.15, 0.5, 0.9] : [0];
  const factors = free.includes('factor') ? [1.3, 1.7, 3, ...growthIn(waits)] : [PLAIN.factor];
  for (const factor of factors) {
    const growth = (attempt: number): number => {
      if (kind === 'linear') return attempt;
      return grows(kind) ? factor ** Math.min(attempt - 1, 60) : 1;
    };
    const bases = quantiles(
      waits.map(({ attempt, ms }) => Math.max(1, ms) / growth(attempt)),
      [0, 0.25, 0.5, 0.75, 1],
    );
    for (const cap of caps) {
      for (const share of shares) {
        for (const near of bases) {
          for (const base of [0.8 * near, near, 1.25 * near]) {
            for (const step of stepsOf(kind, base)) {
              yield { ...PLAIN, kind, base, factor, step, share, cap, beyond, atOnce };
            }
          }
        }
        // The first attempt is immediate.
        if (kind === 'linear') {
          for (const step of stepsIn(waits)) yield { ...PLAIN, kind, step, cap, atOnce };
        }
      }
    }
  }
}

function stepsOf(kind: FormulaKind, base: number): readonly number[] {
  if (kind === 'linear') return [base];
  return kind === 'plus-random' ? [0.5 * base, base, 3 * base] : [0];
}

/** Starts from a wait of zero before the first attempt. */
const stepsIn = (waits: readonly Wait[]): readonly number[] =>
  quantiles(
    waits.flatMap(({ attempt, ms }) => (attempt > 1 && ms >= 1 ? [ms / (attempt - 1)] : [])),
    [0.5, 0.75, 1],
  );

/** Ratios of each wait to the previous one, where it is longer. */
function growthIn(waits: readonly Wait[]): readonly number[] {
  const ratios = waits
    .map(({ ms, previous }) => (previous === undefined || previous < 1 ? 0 : ms / previous))
    .filter((ratio) => ratio > 1.05);
  return ratios.length === 0 ? [] : [Math.min(MOST_FACTOR, ...quantiles(ratios, [0.5]))];
}

const grows = (kind: FormulaKind): boolean => (GROWING as readonly FormulaKind[]).includes(kind);

function quantiles(values: readonly number[], at: readonly number[]): number[] {
  const sorted = [...values].sort((one, other) => one - other);
  return at.map((part) => sorted[Math.round(part * (sorted.length - 1))] ?? 1);
}

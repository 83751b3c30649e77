/** The usual backoff formulas, defined at `Formula`. */
export const FORMULA_KINDS = [
  'constant',
  'random',
  'linear',
  'exponential',
  'additive',
  'plus-random',
  'plus-minus',
  'equal',
  'full',
  'decorrelated',
  'table',
] as const;
export type FormulaKind = (typeof FORMULA_KINDS)[number];

/**
 * How long a client waits before attempt `n`, counted from 1 after it was last connected. With `g = base × factor^(n−1)` and `U` drawn
 * uniformly from 0 to 1:
 *
 * | kind | wait | known from |
 * |---|---|---|
 * | `constant` | `base` | `EventSource` |
 * | `random` | `base × (1 ± share × U)` | |
 * | `linear` | `min(cap, base + step × (n−1))` | |
 * | `exponential` | `min(cap, g)` | reconnecting-websocket and partysocket: `minReconnectionDelay × reconnectionDelayGrowFactor^(n−1)`, up to `maxReconnectionDelay` |
 * | `additive` | `min(cap, g × (1 + share × U))`; `beyond`: `min(cap, g) × (1 + share × U)` | many hand-written clients |
 * | `plus-random` | `min(cap, g + step × U)` | graphql-ws: 1 s, doubled, and 300 ms to 3 s beside it |
 * | `plus-minus` | `min(cap, g × (1 ± share × U))`; `beyond`: `min(cap, g) × (1 ± share × U)` | socket.io: backo2 with `randomizationFactor`, cut off after the draw |
 * | `equal` | `c/2 + U × c/2` with `c = min(cap, g)` | "Equal Jitter" of the article below |
 * | `full` | `U × c` with `c = min(cap, g)` | "Full Jitter" |
 * | `decorrelated` | `min(cap, base + U × (3 × the wait before − base))` | "Decorrelated Jitter" |
 * | `table` | the n-th of `table`, or its last | SignalR, Phoenix |
 *
 * The three jitters are those of Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export interface Formula {
  readonly kind: FormulaKind;
  /** In ms. */
  readonly base: number;
  readonly factor: number;
  /** In ms. */
  readonly step: number;
  /** From 0 to 1. */
  readonly share: number;
  /** In ms; `Infinity` when there is none, or it was never reached. */
  readonly cap: number;
  /** Jitter is added after capping, and may exceed the cap. */
  readonly beyond: boolean;
  /** The first attempt is immediate; the formula describes the others. */
  readonly atOnce: boolean;
  /** In ms, one for each attempt; `NaN` where unknown. */
  readonly table: readonly number[];
}

/** A measured wait. */
export interface Wait {
  /** 1 for the first attempt since the client was last connected. */
  readonly attempt: number;
  /** Time from the close to the next attempt. */
  readonly ms: number;
  /** The wait before the previous attempt; absent for the first. */
  readonly previous?: number;
}

/** Range of a wait: uniform from `low` to `high`, then limited to `cap`; ms. */
export interface Spread {
  readonly low: number;
  readonly high: number;
  readonly cap: number;
}

/** Exponents above this are not computed: every cap has been reached by then. */
const MOST_GROWTH = 60;

export function spreadOf(formula: Formula, wait: Omit<Wait, 'ms'>): Spread {
  if (formula.atOnce && wait.attempt === 1) return exactly(0);
  const { attempt, previous } = formula.atOnce ? behindFirst(wait) : wait;
  const { kind, base, factor, step, share, cap, beyond, table } = formula;
  switch (kind) {
    case 'constant':
      return exactly(base);
    case 'random':
      return between(base * (1 - share), base * (1 + share));
    case 'linear':
      return exactly(Math.min(cap, base + step * (attempt - 1)));
    case 'decorrelated':
      return { low: base, high: Math.max(base, 3 * (previous ?? base)), cap };
    case 'table':
      return exactly(table[Math.min(attempt, table.length) - 1] ?? Number.NaN);
  }
  const grown = base * factor ** Math.min(attempt - 1, MOST_GROWTH);
  const ceiling = Math.min(cap, grown);
  const spread = (low: number, high: number): Spread =>
    beyond ? between(ceiling * low, ceiling * high) : { low: grown * low, high: grown * high, cap };
  switch (kind) {
    case 'exponential':
      return exactly(ceiling);
    case 'additive':
      return spread(1, 1 + share);
    case 'plus-random':
      return { low: grown, high: grown + step, cap };
    case 'plus-minus':
      return spread(1 - share, 1 + share);
    case 'equal':
      return between(ceiling / 2, ceiling);
    case 'full':
      return between(0, ceiling);
  }
}

/** The wait as numbered when the immediate first attempt is not counted. */
export const behindFirst = <W extends Omit<Wait, 'ms'>>({ previous, ...wait }: W) => ({
  ...wait,
  attempt: wait.attempt - 1,
  ...(wait.attempt > 2 && previous !== undefined && { previous }),
});

const between = (low: number, high: number): Spread => ({ low, high, cap: high });
const exactly = (ms: number): Spread => between(ms, ms);

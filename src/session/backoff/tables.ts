import { costOfMs } from './digits.ts';
import { PLAIN } from './families.ts';
import type { Formula, Wait } from './formula.ts';

/** Default waits of well-known clients, ms. */
export const KNOWN_TABLES = [
  { client: 'SignalR', table: [0, 2000, 10_000, 30_000] },
  { client: 'Phoenix', table: [10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000] },
] as const;

/** Cost of naming one of them, in nats. */
const COST_OF_NAME = 2;

export interface Priced {
  readonly formula: Formula;
  readonly cost: number;
}

/** Tables that the waits may follow: those of well-known clients, and the table observed when every attempt was seen more than once. */
export function tablesFor(waits: readonly Wait[]): readonly Priced[] {
  const known = KNOWN_TABLES.map(({ table }) => ({ formula: tabled(table), cost: COST_OF_NAME }));
  const shown = tableOf(waits);
  const said = shown.filter((ms) => !Number.isNaN(ms));
  // The same value for all attempts is a constant, even after an immediate first attempt.
  if (said.length < 2 || (shown.length === 2 && shown[0] === 0)) return known;
  const cost = said.reduce((sum, ms) => sum + costOfMs(ms), 0);
  return [...known, { formula: tabled(shown), cost }];
}

/** The client whose default table this is. */
export const clientOf = ({ table }: Formula): string | undefined =>
  KNOWN_TABLES.find((known) => known.table.join() === table.join())?.client;

const tabled = (table: readonly number[]): Formula => ({ ...PLAIN, kind: 'table', table });

function tableOf(waits: readonly Wait[]): readonly number[] {
  const table: number[] = [];
  for (const { attempt } of waits) {
    if (attempt > MOST_ATTEMPTS || table[attempt - 1] !== undefined) continue;
    const all = waits.filter((wait) => wait.attempt === attempt).map(({ ms }) => ms);
    all.sort((one, other) => one - other);
    // A low quantile, since timers are more often late than early.
    const early = all[Math.floor(all.length / 4)] ?? Number.NaN;
    table[attempt - 1] = all.length > 1 ? tidy(early) : Number.NaN;
  }
  const all = Array.from(table, (ms) => ms ?? Number.NaN);
  // The last value applies to all further attempts.
  while (all.length > 1 && all.at(-1) === all.at(-2)) all.pop();
  return all;
}

const MOST_ATTEMPTS = 20;

/** Timers are a little late: the intended value is the round one just below, if there is one. */
function tidy(ms: number): number {
  if (ms < 1) return 0;
  const unit = Math.max(5, 10 ** (Math.floor(Math.log10(ms)) - 1));
  const below = Math.floor(ms / unit) * unit;
  return ms - below < 5 + 0.005 * ms ? Number(below.toPrecision(2)) : Number(ms.toPrecision(3));
}

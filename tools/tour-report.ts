import type { ClientName } from './options.ts';
import { formatTable } from './table.ts';

/** One row of the tour's table. A value that a scenario does not measure is left out. */
export interface TourRow {
  readonly client: ClientName;
  readonly scenario: string;
  readonly sent?: number;
  readonly confirmed?: number;
  readonly lost?: number;
  readonly twice?: number;
  readonly outOfOrder?: number;
  readonly findings?: number;
  /** Most connections that came back within one second. */
  readonly peak?: number;
}

/** What the server has stored, by the texts typed. */
export interface ServerTruth {
  readonly lost: number;
  readonly twice: number;
}

/** Compares what was sent with what the server stored for that user. */
export function judge(sent: number, stored: readonly { readonly text: string }[]): ServerTruth {
  const different = new Set(stored.map(({ text }) => text)).size;
  return { lost: Math.max(0, sent - different), twice: stored.length - different };
}

/** Sentences on where the panel and the server disagree about a run; none when they agree. */
export function disagreements(row: TourRow, truth: ServerTruth): string[] {
  const run = `${row.client} client, ${row.scenario}`;
  return (['lost', 'twice'] as const)
    .filter((field) => row[field] !== truth[field])
    .map((field) => {
      const word = field === 'lost' ? 'lost' : 'applied twice';
      return `${run}: the panel counts ${row[field]} ${word}, the server ${truth[field]}.`;
    });
}

/** Sentences on what our client must never do; none when it kept its promise. */
export function brokenPromises(rows: readonly TourRow[]): string[] {
  return rows
    .filter(({ client }) => client === 'faultline')
    .flatMap(({ scenario, lost = 0, twice = 0, outOfOrder = 0 }) => {
      const broken: readonly (readonly [number, string])[] = [
        [lost, 'lost'],
        [twice, 'applied twice'],
        [outOfOrder, 'out of order'],
      ];
      return broken
        .filter(([count]) => count > 0)
        .map(([count, word]) => `The faultline client has ${count} ${word} in ${scenario}.`);
    });
}

export function formatTour(rows: readonly TourRow[]): string {
  const show = (value: number | undefined): string => (value === undefined ? '–' : String(value));
  return formatTable(
    [
      'client',
      'scenario',
      'sent',
      'confirmed',
      'lost',
      'applied twice',
      'out of order',
      'findings',
      'peak return/s',
    ],
    rows.map((row) => [
      row.client,
      row.scenario,
      show(row.sent),
      show(row.confirmed),
      show(row.lost),
      show(row.twice),
      show(row.outOfOrder),
      show(row.findings),
      show(row.peak),
    ]),
  );
}

import type { ClientName } from './options.ts';
import { formatTable } from './table.ts';

/** One row of the tour's table. Values that a scenario does not measure are absent. */
export interface TourRow {
  readonly client: ClientName;
  readonly scenario: string;
  readonly sent?: number;
  readonly confirmed?: number;
  readonly lost?: number;
  readonly twice?: number;
  readonly outOfOrder?: number;
  /** Kinds of finding, or `none`. */
  readonly findings?: string;
  /** Connections per second in the fullest 100 ms of the return. */
  readonly peak?: number;
}

/** What the server has stored, identified by the typed texts. */
export interface ServerTruth {
  readonly lost: number;
  readonly twice: number;
}

/** Compares what was sent with what the server stored for that user. */
export function judge(sent: number, stored: readonly { readonly text: string }[]): ServerTruth {
  const different = new Set(stored.map(({ text }) => text)).size;
  return { lost: Math.max(0, sent - different), twice: stored.length - different };
}

/** Sentences about disagreements between panel and server about a run; empty when they agree. */
export function disagreements(row: TourRow, truth: ServerTruth): string[] {
  const { lost = 0, twice = 0 } = row;
  const run = `${row.client} client, ${row.scenario}: the panel counts`;
  const problems: string[] = [];
  if (lost !== truth.lost) problems.push(`${run} ${lost} lost, the server ${truth.lost}.`);
  // The page may apply twice what the server sent once to each of two connections; the server cannot know.
  if (twice < truth.twice) {
    problems.push(`${run} ${twice} applied twice, the server ${truth.twice}.`);
  }
  return problems;
}

/** Sentences about promises that our client broke; empty when it kept them all. */
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
      'peak return/s',
      'findings',
    ],
    rows.map((row) => [
      row.client,
      row.scenario,
      show(row.sent),
      show(row.confirmed),
      show(row.lost),
      show(row.twice),
      show(row.outOfOrder),
      show(row.peak),
      row.findings ?? '–',
    ]),
  );
}

import { formatTable } from '../../tools/table.ts';
import { type Condition, conditions, judge, type Verdict } from './outcome.ts';
import type { TestResult } from './run.ts';

export interface NamedVerdict extends Verdict {
  readonly path: string;
  /** Its top-level folder. */
  readonly folder: string;
}

export const verdictsOf = (results: readonly TestResult[]): readonly NamedVerdict[] =>
  results.flatMap(({ test: { path }, outcomes }) =>
    judge(outcomes).map((verdict) => ({ ...verdict, path, folder: path.split('/')[1] ?? '' })),
  );

/** A line for each folder: the number of pages and subtests, and how many subtests have the same result with the probe. */
export function countTable(verdicts: readonly NamedVerdict[]): string {
  const rows = [...Map.groupBy(verdicts, ({ folder }) => folder)].map(([folder, all]) => {
    const pages = new Set(all.map(({ path }) => path)).size;
    const count = (kind: Verdict['kind']): string =>
      String(all.filter((verdict) => verdict.kind === kind).length);
    const passed = all.filter(({ counts }) => 'Pass' in counts.native || 'OK' in counts.native);
    return [
      ...[folder, String(pages), String(all.length), String(passed.length)],
      ...[count('same'), count('flaky'), count('different')],
    ];
  });
  const headings = ['folder', 'pages', 'subtests', 'passed without the probe'];
  return formatTable([...headings, 'same', 'flaky', 'different'], rows);
}

/** All verdicts of a kind, each with its statuses in each condition. */
export function listing(verdicts: readonly NamedVerdict[], kind: Verdict['kind']): string {
  const found = verdicts.filter((verdict) => verdict.kind === kind);
  if (found.length === 0) return '';
  const lines = found.map(
    ({ path, subtest, counts }) =>
      `  ${path}\n    ${subtest}\n      ${conditions.map((condition) => `${titles[condition]}: ${told(counts[condition])}`).join('; ')}`,
  );
  return `${kind}:\n${lines.join('\n')}\n\n`;
}

const titles: Record<Condition, string> = {
  native: 'without the probe',
  watched: 'with it',
  armed: 'with a fault on another connection',
};

const told = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([status, count]) => `${status} × ${count}`)
    .join(', ');

/**
 * The conditions in which a test page runs: the browser alone, with the probe, and with the probe and a fault armed for
 * another connection.
 */
export const conditions = ['native', 'watched', 'armed'] as const;
export type Condition = (typeof conditions)[number];

/** The result of a page: the status of each subtest by name, in testharness.js's terms. */
export type Outcome = Readonly<Record<string, string>>;

/** All results of one page. The first outcome of each condition is that of the first run. */
export type Outcomes = Readonly<Record<Condition, readonly Outcome[]>>;

/** A page that ended without a result. */
export const SILENT: Outcome = { '(harness)': 'no result' };

export interface Verdict {
  readonly subtest: string;
  readonly kind: 'same' | 'flaky' | 'different';
  /** The statuses in each condition, and how often each occurred. */
  readonly counts: Readonly<Record<Condition, Readonly<Record<string, number>>>>;
}

/** Whether no further run of the page is needed. */
export const agree = (outcomes: Outcomes): boolean =>
  judge(outcomes).every(({ kind }) => kind === 'same');

/**
 * A subtest is the same when only one status ever occurred. It is flaky when every status that occurred with the probe also
 * occurred in the browser alone, or when the runs after the first show no difference any more; otherwise it is different.
 */
export function judge(outcomes: Outcomes): readonly Verdict[] {
  const all = conditions.flatMap((condition) => outcomes[condition]);
  const subtests = new Set(all.flatMap((outcome) => Object.keys(outcome)));
  return [...subtests].map((subtest) => {
    const of = (condition: Condition): string[] =>
      outcomes[condition].map((outcome) => outcome[subtest] ?? 'missing');
    const counts = {
      native: tally(of('native')),
      watched: tally(of('watched')),
      armed: tally(of('armed')),
    };
    const statuses = new Set(conditions.flatMap((condition) => of(condition)));
    if (statuses.size === 1) return { subtest, kind: 'same', counts };
    const alone = new Set(of('native'));
    const again = [of('watched'), of('armed')].flatMap((seen) =>
      seen.length > 1 ? seen.slice(1) : seen,
    );
    const known = again.every((status) => alone.has(status));
    return { subtest, kind: known ? 'flaky' : 'different', counts };
  });
}

function tally(statuses: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

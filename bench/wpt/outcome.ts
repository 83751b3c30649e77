/** In what a test's page runs: the browser alone, with the probe, with the probe and a fault armed that concerns another connection. */
export const conditions = ['native', 'watched', 'armed'] as const;
export type Condition = (typeof conditions)[number];

/** What a page came to: the status of each subtest by its name, in testharness.js's words. */
export type Outcome = Readonly<Record<string, string>>;

/** All that came of one page. The first outcome of each condition is that of the first run. */
export type Outcomes = Readonly<Record<Condition, readonly Outcome[]>>;

/** A page that ended without a word of its own. */
export const SILENT: Outcome = { '(harness)': 'no result' };

export interface Verdict {
  readonly subtest: string;
  readonly kind: 'same' | 'flaky' | 'different';
  /** The statuses of each condition, and how often each came. */
  readonly counts: Readonly<Record<Condition, Readonly<Record<string, number>>>>;
}

/** Whether a page has to be run again to tell. */
export const agree = (outcomes: Outcomes): boolean =>
  judge(outcomes).every(({ kind }) => kind === 'same');

/**
 * A subtest is the same when one status is all that ever came. When the browser alone has given every status that came with the probe, or
 * the runs after the first no longer show any other, it is flaky; else it is different.
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

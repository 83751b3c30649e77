/** The part of Vitest's JSON report that is counted. */
export interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Counts tests. A file that fails outside its tests (it does not load, or a hook throws) counts as one failure, and so does
 * a run that failed without any failing test: a failed run must never look successful.
 */
export function countTests(report: TestReport | undefined, exitCode: number | null): TestCounts {
  const broken = (report?.testResults ?? []).filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = (report?.numFailedTests ?? 0) + broken.length;
  return {
    passed: report?.numPassedTests ?? 0,
    failed: failed === 0 && (exitCode !== 0 || !report) ? 1 : failed,
  };
}

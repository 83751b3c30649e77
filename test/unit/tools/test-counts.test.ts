import { describe, expect, it } from 'vitest';
import { countTests, type TestReport } from '../../../tools/test-counts.ts';

function report(passed: number, failed: number, brokenFiles = 0): TestReport {
  return {
    numPassedTests: passed,
    numFailedTests: failed,
    testResults: [
      {
        status: failed > 0 ? 'failed' : 'passed',
        assertionResults: Array.from({ length: failed }, () => ({ status: 'failed' })),
      },
      ...Array.from({ length: brokenFiles }, () => ({ status: 'failed', assertionResults: [] })),
    ],
  };
}

describe('the count of tests', () => {
  it('is taken from the report', () => {
    expect(countTests(report(7, 0), 0)).toEqual({ passed: 7, failed: 0 });
    expect(countTests(report(7, 2), 1)).toEqual({ passed: 7, failed: 2 });
  });

  it('includes a failure for each file that does not load', () => {
    expect(countTests(report(7, 2, 3), 1)).toEqual({ passed: 7, failed: 5 });
  });

  it('includes a failure for a file whose tests pass but whose hook fails', () => {
    const hook = { status: 'failed', assertionResults: [{ status: 'passed' }] };
    expect(countTests({ numPassedTests: 1, numFailedTests: 0, testResults: [hook] }, 1)).toEqual({
      passed: 1,
      failed: 1,
    });
  });

  it('includes a failure for a failed run without a failing test', () => {
    expect(countTests(report(7, 0), 1)).toEqual({ passed: 7, failed: 1 });
    expect(countTests(report(7, 0), null)).toEqual({ passed: 7, failed: 1 });
  });

  it('is one failure for a run without a report', () => {
    expect(countTests(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  });
});

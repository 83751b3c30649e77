import * as fc from 'fast-check';
import { play } from '../../../src/simulation/schedule.ts';
import { leftovers, violations } from '../../../src/simulation/verdict.ts';
import { schedule } from '../arbitraries.ts';

// A quick proof of the machine beside this file: prints the property that does not hold, and ends with 1.

const RUNS = 4000;

function violated(): string | undefined {
  let found: string | undefined;
  const { failed, errorInstance } = fc.check(
    fc.property(schedule, fc.boolean(), (drawn, late) => {
      const outcome = play(drawn, { late });
      found = [...violations(outcome), ...(late ? [] : leftovers(outcome))][0];
      return found === undefined;
    }),
    { numRuns: RUNS, seed: 20_263, endOnFailure: true },
  );
  return failed ? (found ?? String(errorInstance)) : undefined;
}

const found = violated();
if (found !== undefined) {
  console.log(`not true any more: ${found}`);
  process.exitCode = 1;
}

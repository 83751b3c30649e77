import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { play } from '../../src/simulation/schedule.ts';
import { leftovers, violations } from '../../src/simulation/verdict.ts';
import { schedule } from './arbitraries.ts';

/** Ms. They count steps, not time, and take half a minute where nothing else is done. */
const AGAINST_HANGING = 300_000;

describe('100,000 random fault schedules, once the network has healed,', () => {
  it.each([
    ['as it is', false],
    ['though disowned connections still speak and alarms that were put off ring', true],
  ])(
    'leave nothing lost, duplicated, reordered or falsely confirmed (driver: %s)',
    (_, late) => {
      fc.assert(
        fc.property(schedule, (drawn) => {
          expect(violations(play(drawn, { late }))).toEqual([]);
        }),
        { numRuns: 45_000, seed: 20_261, endOnFailure: false },
      );
    },
    AGAINST_HANGING,
  );

  it(
    'leave nothing alive after disconnect(): no timer, no link, no unsettled message',
    () => {
      fc.assert(
        fc.property(schedule, (drawn) => {
          expect(leftovers(play(drawn))).toEqual([]);
        }),
        { numRuns: 10_000, seed: 20_262 },
      );
    },
    AGAINST_HANGING,
  );
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawWait } from '../../../src/connection/backoff.ts';
import type { Jitter } from '../../../src/connection/options.ts';

const policy = (jitter: Jitter) => ({ jitter, reconnectDelay: 1000, maxReconnectDelay: 30_000 });

describe('backoff', () => {
  it.each<[Jitter, number, number, number]>([
    ['full', 0, 500, 999.9],
    ['equal', 500, 750, 999.95],
    ['decorrelated', 1000, 1000, 1000],
    ['additive', 1000, 1150, 1299.97],
    ['none', 1000, 1000, 1000],
  ])('%s jitter spreads the first wait according to its formula', (jitter, low, middle, high) => {
    const wait = (random: number) => drawWait(policy(jitter), 1, 0, random).planned;
    expect(wait(0)).toBeCloseTo(low);
    expect(wait(0.5)).toBeCloseTo(middle);
    expect(wait(0.9999)).toBeCloseTo(high);
  });

  it('raises the ceiling by three quarters each time, up to the cap', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7, 1000].map(
      (retry) => drawWait(policy('full'), retry, 0, 0).ceiling,
    );
    expect(ceilings).toEqual([
      1000, 1750, 3062.5, 5359.375, 9378.90625, 16_413.0859375, 28_722.900390625, 30_000,
    ]);
  });

  it('never plans a wait above its ceiling, nor a ceiling above the cap, with any jitter', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Jitter>('full', 'equal', 'decorrelated', 'additive', 'none'),
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0, max: 30_000, noNaN: true }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (jitter, retry, previous, random) => {
          const { ceiling, planned } = drawWait(policy(jitter), retry, previous, random);
          expect(planned).toBeGreaterThanOrEqual(0);
          expect(planned).toBeLessThanOrEqual(ceiling);
          expect(ceiling).toBeLessThanOrEqual(30_000);
        },
      ),
      { seed: 20_264 },
    );
  });
});

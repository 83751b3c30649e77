import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENOUGH, fitFormula } from '../../../../src/session/backoff/fit.ts';
import { seeded } from '../../findings/journal.ts';
import { draw, fitted, formula, late, rounds } from './draws.ts';

describe('what is not known is not said', () => {
  it.each([0, 1, ENOUGH - 1])('of %i waits nothing is', (have) => {
    expect(fitFormula(rounds(Array.from({ length: have }, () => 1000)))).toEqual({
      is: 'not-enough',
      have,
      need: ENOUGH,
    });
  });

  it('of first attempts alone, not whether later ones wait longer', () => {
    const waits = rounds([1000], [1002], [1001], [1004], [1001]);
    expect(fitted(waits)).toMatchObject({ formula: { kind: 'constant' }, firstOnly: true });
  });

  it('of waits that follow nothing, no formula', () => {
    const waits = rounds([5, 90_000, 13], [60_000, 40, 7000], [2, 55_000], [88_000, 1]);
    expect(fitFormula(waits).is === 'irregular' || fitted(waits).sure < 0.9).toBe(true);
  });

  it('of few drawn waits, a rival beside the best', () => {
    const random = seeded(3);
    const drawn = draw(formula({ kind: 'equal' }), { outages: 2, attempts: 3, random });
    const { sure, rival, formula: found } = fitted(drawn);
    expect(sure).toBeLessThan(0.95);
    expect(rival).not.toBe(found.kind);
  });
});

describe('a wait that was cut short', () => {
  it('by hand or by `online` does not change the formula, and is counted as a stray', () => {
    const outage = late([1000, 2000, 4000, 8000]);
    const verdict = fitted(rounds(outage, [1001, 320], outage, [1003, 2002, 1100]));
    expect(verdict).toMatchObject({
      formula: { kind: 'exponential', base: 1000, factor: 2 },
      strays: [{ ms: 320 }, { ms: 1100 }],
    });
  });

  it('is told from jitter, which spreads all waits', () => {
    const random = seeded(4);
    const drawn = draw(formula({ kind: 'full' }), { outages: 8, attempts: 4, random });
    expect(fitted(drawn)).toMatchObject({ formula: { kind: 'full' } });
  });
});

describe('timers', () => {
  it('of a busy page, late by up to 40 ms, do not look like jitter', () => {
    const random = seeded(5);
    const busy = [1000, 2000, 4000, 8000].map((ms) => ms + 40 * random());
    const again = [1000, 2000, 4000, 8000].map((ms) => ms + 40 * random());
    expect(fitted(rounds(busy, again)).formula).toMatchObject({ kind: 'exponential', factor: 2 });
  });

  it('that never were nor lengths that are no numbers of this world break nothing', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            attempt: fc.integer({ min: 1, max: 100_000 }),
            ms: fc.oneof(fc.double({ min: 0, max: 1e15, noNaN: true }), fc.constant(0)),
          }),
          { maxLength: 60 },
        ),
        (waits) => {
          const verdict = fitFormula(waits);
          if (verdict.is !== 'fit') return;
          expect(verdict.sure).toBeGreaterThan(0);
          expect(verdict.sure).toBeLessThanOrEqual(1);
        },
      ),
      { seed: 20_264, numRuns: 30 },
    );
  });
});

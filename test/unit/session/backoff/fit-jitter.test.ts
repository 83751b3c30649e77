import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Formula, FormulaKind } from '../../../../src/session/backoff/formula.ts';
import { seeded } from '../../findings/journal.ts';
import { draw, fitted, formula, rounds } from './draws.ts';

it('equal jitter behind a first attempt that is made at once is named so', () => {
  const drawn = formula({ kind: 'equal', base: 1000, cap: 30_000 });
  const named = Array.from({ length: 8 }, (_, seed) => {
    const random = seeded(seed);
    const outage = () => [
      0,
      ...draw(drawn, { outages: 1, attempts: 5, random }).map(({ ms }) => ms),
    ];
    return fitted(rounds(outage(), outage(), outage(), outage())).formula;
  });
  expect(named.filter(({ kind, atOnce }) => kind === 'equal' && atOnce).length).toBeGreaterThan(5);
});

/** As backo2 draws, with `randomizationFactor` 0.5: the draw tells both how far and which way. */
function socketIo(attempt: number, random: () => number): number {
  const grown = 1000 * 2 ** (attempt - 1);
  const draw = random();
  const deviation = Math.floor(draw * 0.5 * grown);
  const ms = Math.floor(draw * 10) % 2 === 0 ? grown - deviation : grown + deviation;
  return Math.min(ms, 5000);
}

it("socket.io's default is named ± 50 %, doubling from 1 s up to 5 s", () => {
  const named = Array.from({ length: 20 }, (_, seed) => {
    const random = seeded(seed);
    const outage = () => [1, 2, 3, 4, 5].map((attempt) => socketIo(attempt, random));
    return fitted(rounds(outage(), outage(), outage(), outage(), outage())).formula;
  });
  const right = named.filter(({ kind }) => kind === 'plus-minus');
  expect(right.length).toBeGreaterThanOrEqual(16);
  for (const { cap, base, factor, share } of right) {
    expect(cap).toBeCloseTo(5000, -2);
    expect(Math.abs(base - 1000)).toBeLessThan(350);
    expect(Math.abs(factor - 2)).toBeLessThan(0.7);
    expect(Math.abs(share - 0.5)).toBeLessThan(0.2);
  }
});

it.each(['additive', 'plus-minus'] as const)(
  '%s jitter that is added to the longest wait goes beyond it, and is not taken for another',
  (kind) => {
    const drawn = formula({ kind, base: 1000, share: 0.3, cap: 8000, beyond: true });
    const named = Array.from({ length: 8 }, (_, seed) =>
      fitted(draw(drawn, { outages: 3, attempts: 10, random: seeded(seed) })),
    );
    const right = named.filter(({ formula: { kind: found, beyond } }) => found === kind && beyond);
    expect(right.length).toBeGreaterThanOrEqual(6);
    for (const { formula: found } of right) {
      expect(Math.abs(found.cap - 8000)).toBeLessThanOrEqual(1500);
    }
  },
);

it('graphql-ws, which draws from 300 ms to 3 s beside its doubling second, is named so, and by no jitter that grows', () => {
  const named = Array.from({ length: 8 }, (_, seed) => {
    const random = seeded(seed);
    const outage = () => [0, 1, 2, 3, 4].map((n) => 1000 * 2 ** n + 300 + 2700 * random());
    return fitted(rounds(outage(), outage(), outage())).formula;
  });
  const right = named.filter(({ kind, factor }) => kind === 'plus-random' && factor === 2);
  expect(right.length).toBeGreaterThanOrEqual(6);
});

describe('drawn waits are named by the formula that they were drawn by', () => {
  const SEEDS = 8;
  const base = fc.constantFrom(100, 200, 250, 500, 1000, 2000, 3000);
  // Which of 250 ms ± 20 % and 200 ms and up to half of it more was meant, nobody can tell: it is the same.
  const seconds = fc.constantFrom(500, 1000, 2000);
  const kinds: Record<Exclude<FormulaKind, 'table'>, fc.Arbitrary<Partial<Formula>>> = {
    constant: fc.record({ base }),
    random: fc.record({ base, share: fc.constantFrom(0.2, 0.5, 0.8) }),
    linear: base.map((step) => ({ base: step, step })),
    exponential: fc.record({ base, factor: fc.constantFrom(1.3, 1.5, 2, 3) }),
    additive: fc.record({ base: seconds, share: fc.constantFrom(0.2, 0.3, 0.5) }),
    // graphql-ws draws from 300 ms to 3 s beside its doubling second.
    'plus-random': fc.record({ base: seconds, step: fc.constantFrom(1000, 2000, 3000) }),
    'plus-minus': fc.record({
      base: seconds,
      share: fc.constantFrom(0.2, 0.5),
    }),
    equal: fc.record({ base }),
    full: fc.record({ base, factor: fc.constantFrom(1.75, 2) }),
    decorrelated: fc.record({ base }),
  };

  it.each(Object.entries(kinds))('%s', (kind, parameters) => {
    fc.assert(
      fc.property(parameters, fc.nat(), (some, seed) => {
        const drawn = formula({ cap: 30_000, ...some, kind: kind as FormulaKind });
        const named = Array.from({ length: SEEDS }, (_, index) => {
          const random = seeded(seed + 7919 * index);
          return fitted(draw(drawn, { outages: 8, attempts: 5, random })).formula.kind;
        });
        expect(named.filter((one) => one === kind).length).toBeGreaterThanOrEqual(0.6 * SEEDS);
      }),
      { numRuns: 2, seed: 1 },
    );
  });
});

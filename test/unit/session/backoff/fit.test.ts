import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENOUGH, type Fit, fitFormula } from '../../../../src/session/backoff/fit.ts';
import type { Formula, FormulaKind, Wait } from '../../../../src/session/backoff/formula.ts';
import { clientOf } from '../../../../src/session/backoff/tables.ts';
import { seeded } from '../../findings/journal.ts';
import { draw, formula, rounds } from './draws.ts';

function fitted(waits: readonly Wait[]): Fit {
  const verdict = fitFormula(waits);
  if (verdict.is !== 'fit') throw new Error(`No formula is named: ${JSON.stringify(verdict)}`);
  return verdict;
}

/** Late by 1 to 4 ms, as timers are. */
const late = (lengths: readonly number[]): number[] =>
  lengths.map((ms, index) => ms + 1 + ((index * 7) % 4));

describe('a formula without jitter is named with its numbers', () => {
  it.each<[string, readonly (readonly number[])[], Partial<Formula>]>([
    [
      'partysocket: 3 s × 1.3, at most 10 s',
      [[3000, 3900, 5070, 6591, 8568, 10_000, 10_000]],
      { kind: 'exponential', base: 3000, factor: 1.3, cap: 10_000 },
    ],
    [
      'reconnecting-websocket, which draws its base once for each page',
      [[2718, 3533, 4593, 5971, 7763, 10_000, 10_000]],
      { kind: 'exponential', factor: 1.3, cap: 10_000 },
    ],
    [
      'doubling up to a cap',
      [[1000, 2000, 4000, 5000, 5000, 5000]],
      { kind: 'exponential', base: 1000, factor: 2, cap: 5000 },
    ],
    [
      'half as long again each time, at most 10 s',
      [[1000, 1500, 2250, 3375, 5062, 7594, 10_000, 10_000]],
      { kind: 'exponential', base: 1000, factor: 1.5, cap: 10_000 },
    ],
    [
      'half as long again each time, over short outages',
      [
        [1000, 1500, 2250],
        [1000, 1500, 2250],
      ],
      { kind: 'exponential', base: 1000, factor: 1.5 },
    ],
    [
      'EventSource: the same each time',
      [[3000, 3000, 3000], [3000, 3000], [3000]],
      { kind: 'constant', base: 3000 },
    ],
    [
      'half a second more each time',
      [[500, 1000, 1500, 2000, 2500, 3000]],
      { kind: 'linear', base: 500, step: 500 },
    ],
    [
      'a second more each time, from none at all up to 5 s, as Home Assistant waits',
      [[0, 1000, 2000, 3000, 4000, 5000, 5000]],
      { kind: 'linear', base: 0, step: 1000, cap: 5000 },
    ],
    [
      'at once, then doubling from 1 s',
      [
        [0, 1000, 2000, 4000, 8000],
        [0, 1000, 2000],
      ],
      { kind: 'exponential', base: 1000, factor: 2, atOnce: true },
    ],
    [
      'at once, then doubling from 1 s up to 5 s, in one outage',
      [[0, 1000, 2000, 4000, 5000, 5000, 5000]],
      { kind: 'exponential', base: 1000, factor: 2, cap: 5000, atOnce: true },
    ],
    [
      'at once, then every 2 s, as clients of NATS wait',
      [
        [0, 2000, 2000, 2000],
        [0, 2000, 2000],
      ],
      { kind: 'constant', base: 2000, atOnce: true },
    ],
    [
      'SignalR: 0, 2, 10, 30 s',
      [
        [0, 2000, 10_000, 30_000],
        [0, 2000],
      ],
      { kind: 'table', table: [0, 2000, 10_000, 30_000] },
    ],
    [
      'Phoenix: its steps',
      [[10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000, 5000]],
      { kind: 'table', table: [10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000] },
    ],
    [
      'a second, then whatever the server says each time, 7 s',
      [
        [1000, 7000, 7000, 7000],
        [1000, 7000, 7000, 7000],
        [1000, 7000, 7000],
      ],
      { kind: 'table', table: [1000, 7000] },
    ],
    [
      'a table of its own, seen twice',
      [
        [300, 70, 4000, 900],
        [300, 70, 4000, 900],
      ],
      { kind: 'table', table: [300, 70, 4000, 900] },
    ],
  ])('%s', (_, lengths, expected) => {
    const { formula: found, sure, strays } = fitted(rounds(...lengths.map(late)));
    expect(found).toMatchObject(expected);
    expect(sure).toBeGreaterThan(0.8);
    expect(strays).toEqual([]);
  });

  it('and a table by the client that has it by default', () => {
    const { formula: found } = fitted(rounds(late([0, 2000, 10_000, 30_000]), late([0, 2000])));
    expect(clientOf(found)).toBe('SignalR');
  });
});

it.each([1000, 2000, 3000, 5000])(
  'the same each time, %i ms, is surely no formula that grows',
  (ms) => {
    const { formula: found, sure, rival } = fitted(rounds(late(Array(8).fill(ms))));
    expect(found).toMatchObject({ kind: 'constant', base: ms });
    expect(sure).toBeGreaterThan(0.9);
    expect(rival).toBeUndefined();
  },
);

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

it('the same each time but the first, at once, is no growth', () => {
  const outage = late([0, 3000, 3000, 3000]);
  expect(fitted(rounds(outage, outage)).formula.kind).not.toBe('exponential');
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

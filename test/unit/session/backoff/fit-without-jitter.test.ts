import { describe, expect, it } from 'vitest';
import type { Formula } from '../../../../src/session/backoff/formula.ts';
import { clientOf } from '../../../../src/session/backoff/tables.ts';
import { fitted, late, rounds } from './draws.ts';

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

it('the same each time but the first, at once, is no growth', () => {
  const outage = late([0, 3000, 3000, 3000]);
  expect(fitted(rounds(outage, outage)).formula.kind).not.toBe('exponential');
});

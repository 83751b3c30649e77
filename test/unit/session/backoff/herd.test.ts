import { expect, it } from 'vitest';
import { seededRandom } from '../../../../src/faults/random.ts';
import { countArrivals } from '../../../../src/findings/herd.ts';
import { mostByChance } from '../../../../src/findings/synchronised-return.ts';
import { PLAIN } from '../../../../src/session/backoff/families.ts';
import { returnsOf } from '../../../../src/session/backoff/herd.ts';

const constant = { ...PLAIN, kind: 'constant', base: 1000 } as const;
const full = { ...PLAIN, kind: 'full', base: 1000, cap: 30_000 } as const;

it('clients without jitter all return at their first attempt after the server is back', () => {
  expect(new Set(returnsOf(constant, 50, 2500, seededRandom(1)))).toEqual(new Set([3000]));
});

it('full jitter spreads all clients out, none before the server is back', () => {
  const returns = returnsOf(full, 1000, 3000, seededRandom(1));
  expect(returns).toHaveLength(1000);
  expect(Math.min(...returns)).toBeGreaterThanOrEqual(3000);
  expect(countArrivals(returns).peak).toBeLessThan(mostByChance(1000));
});

it('the same formula and seed give the same herd', () => {
  expect(returnsOf(full, 20, 3000, seededRandom(1))).toEqual(
    returnsOf(full, 20, 3000, seededRandom(1)),
  );
});

it('waits of zero still end when the server is back', () => {
  expect(returnsOf({ ...constant, base: 0 }, 1, 3000, seededRandom(1))).toEqual([3000]);
});

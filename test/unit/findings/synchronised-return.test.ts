import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { countArrivals } from '../../../src/findings/herd.ts';
import { mostByChance } from '../../../src/findings/synchronised-return.ts';
import { journal, mark, seeded } from './journal.ts';

const herd = (times: readonly number[]) =>
  detect(journal(mark('herd x', times)), { now: 0 }).filter(
    ({ kind }) => kind === 'synchronised-return',
  );

const times = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

/** Chance that a binomial variable is above `limit`. */
function tail(n: number, p: number, limit: number): number {
  let sum = 0;
  // In logarithms: the first terms are too small for a number.
  let term = n * Math.log(1 - p);
  for (let k = 0; k <= n; k++) {
    if (k > limit) sum += Math.exp(term);
    term += Math.log((n - k) / (k + 1)) + Math.log(p / (1 - p));
  }
  return sum;
}

describe('synchronised-return', () => {
  it('fires for 200 clients that come back after 1.0 to 1.3 s', () => {
    const random = seeded(1);
    const found = herd(times(200, () => 1000 + 300 * random()));
    expect(found).toMatchObject([{ severity: 'warning', evidence: [1] }]);
  });

  it('fires for clients without jitter', () => {
    expect(herd(times(200, () => 1000))).toHaveLength(1);
  });

  it('never fires in 2,000 herds of 200 clients with full jitter over one second', () => {
    const random = seeded(2);
    const fired = Array.from({ length: 2000 }, () =>
      herd(times(200, () => 1000 * random())),
    ).filter((found) => found.length > 0);
    expect(fired).toHaveLength(0);
  });

  it.each([20, 50, 200, 1000, 10_000])(
    'fires by chance in fewer than 1 in 1,000 herds of %i clients with full jitter',
    (clients) => {
      expect(10 * tail(clients, 0.1, mostByChance(clients))).toBeLessThan(1e-3);
    },
  );

  it('allows about a fifth of 200 clients in one tenth of a second', () => {
    expect(mostByChance(200) / 200).toBeCloseTo(0.206, 3);
  });

  it('does not fire for fewer than 20 clients, nor for other marks', () => {
    expect(herd(times(19, () => 1000))).toHaveLength(0);
    expect(
      detect(
        journal(
          mark(
            'times',
            times(200, () => 1000),
          ),
        ),
        { now: 0 },
      ),
    ).toHaveLength(0);
  });
});

describe('a histogram of arrivals', () => {
  it('counts arrivals per tenth of a second, and gives the peak as a rate', () => {
    expect(countArrivals([0, 99, 100, 150, 199, 350])).toEqual({
      clients: 6,
      buckets: [2, 3, 0, 1],
      peakBucket: 1,
      peak: 3,
      peakRate: 30,
      last: 350,
    });
  });

  it('is empty without arrivals, and bounded for absurd ones', () => {
    expect(countArrivals([])).toMatchObject({ clients: 0, peak: 0, peakRate: 0 });
    expect(countArrivals([1e15, -5]).buckets.length).toBeLessThan(1300);
  });
});

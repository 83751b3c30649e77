import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimate, estimateRatio, median, quantile } from '../../../bench/statistics.ts';

describe('median', () => {
  it('is the middle of an odd number of values, in any order', () => {
    expect(median([30, 10, 20])).toBe(20);
  });

  it('is the mean of the two middle values of an even number', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('orders values as numbers, not as text', () => {
    expect(median([9, 10, 100])).toBe(10);
  });

  it('does not change the values', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('quantile', () => {
  it('interpolates between the two nearest ranks', () => {
    expect(quantile([0, 10, 20, 30, 40], 0.99)).toBeCloseTo(39.6);
  });

  it('is the smallest value at 0 and the largest at 1', () => {
    expect(quantile([5, 9, 7], 0)).toBe(5);
    expect(quantile([5, 9, 7], 1)).toBe(9);
  });

  it('never falls as the share rises', () => {
    const values = fc.array(fc.integer(), { minLength: 1 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, share, share, (numbers, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(quantile(numbers, low)).toBeLessThanOrEqual(quantile(numbers, high));
      }),
      { seed: 20_264 },
    );
  });

  it('throws for no values', () => {
    expect(() => quantile([], 0.5)).toThrow('no quantile of no values');
  });
});

describe('estimate', () => {
  it('is the middle of symmetrically scattered values', () => {
    expect(estimate([1, 2, 3, 4, 5]).value).toBe(3);
  });

  it('is the median of the means of all pairs, each value paired with itself too', () => {
    // 0, 0.5, 1, 2, 2.5, 4 are the means.
    expect(estimate([0, 1, 4]).value).toBe(1.5);
  });

  it('is hardly moved by one outlier', () => {
    expect(estimate([1, 2, 3, 4, 5000]).value).toBeLessThan(4);
  });

  it('has the bounds of the signed-rank tables for ten values', () => {
    // Of 55 means, the ninth from below and from above: 95.2 %.
    const values = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
    const means = values
      .flatMap((one, index) => values.slice(index).map((other) => (one + other) / 2))
      .sort((a, b) => a - b);
    expect(estimate(values)).toMatchObject({ low: means[8], high: means[46] });
  });

  it('lies between its bounds, and is the value itself for a single value', () => {
    expect(estimate([7])).toEqual({ value: 7, low: 7, high: 7 });
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (values) => {
          const { value, low, high } = estimate(values);
          expect(low).toBeLessThanOrEqual(value);
          expect(value).toBeLessThanOrEqual(high);
        },
      ),
      { seed: 20_264 },
    );
  });

  it('of ratios treats twice and half as equally far from 1', () => {
    expect(estimateRatio([0.5, 2]).value).toBeCloseTo(1);
    expect(estimateRatio([0.25, 4, 1, 0.5, 2]).value).toBeCloseTo(1);
  });

  it('throws for no values', () => {
    expect(() => estimate([])).toThrow(RangeError);
  });
});

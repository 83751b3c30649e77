import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quantile } from '../../../bench/statistics.ts';

describe('median', () => {
  it('is the middle of an odd number of values, in whatever order they come', () => {
    expect(median([30, 10, 20])).toBe(20);
  });

  it('is the mean of the two in the middle of an even number of values', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('orders values as numbers, not as text', () => {
    expect(median([9, 10, 100])).toBe(10);
  });

  it('leaves the values as they were', () => {
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
    );
  });

  it('of no values is an error in words', () => {
    expect(() => quantile([], 0.5)).toThrow('no quantile of no values');
  });
});

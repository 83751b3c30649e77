import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { WeighedRing } from '../../../src/probe/weighed-ring.ts';

const mark = (label: string): Draft => ({ type: 'mark', at: 0, connection: '', label });

const sizeOf = ({ first, last }: WeighedRing): number => last - first + 1;

it('the ring is bounded by bytes as well as by entries', () => {
  const ring = new WeighedRing(1000, 10_000);
  for (let i = 0; i < 100; i++) ring.write(mark('x'.repeat(450)));
  // Each weighs 100 + 2 × 450 bytes.
  expect(sizeOf(ring)).toBe(10);
  for (let i = 0; i < 2000; i++) ring.write(mark(''), 1);
  expect(sizeOf(ring)).toBe(1000);
});

it('the ring keeps the newest entry, whatever its weight', () => {
  const ring = new WeighedRing(1000, 10_000);
  for (const label of ['small', 'x'.repeat(10_000)]) ring.write(mark(label));
  expect([ring.first, ring.last]).toEqual([2, 2]);
  ring.write(mark('small again'));
  expect([ring.first, ring.last]).toEqual([3, 3]);
});

it('the ring keeps as many of the newest entries as both bounds allow, whatever their weights', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 100 }),
      (entries, weights) => {
        const ring = new WeighedRing(entries, 100);
        for (const weight of weights) ring.write(mark(''), weight);
        let bytes = 0;
        const kept = weights
          .slice(-entries)
          .toReversed()
          .findIndex((weight) => {
            bytes += weight;
            return bytes > 100;
          });
        expect(sizeOf(ring)).toBe(kept < 0 ? Math.min(entries, weights.length) : kept);
      },
    ),
    { seed: 20_265 },
  );
});

import { expect, it } from 'vitest';
import { BLOCK, Copies } from '../../../src/probe/copies.ts';

const filled = (size: number, value: number) => new Uint8Array(size).fill(value);

it('short copies share memory and do not change', () => {
  const copies = new Copies();
  const seen = Array.from({ length: 6 }, (_, number) => filled(10_000, number));
  const kept = seen.map((bytes) => copies.of(bytes));
  for (const bytes of seen) bytes.fill(255);
  expect(kept.map((copy) => [copy.length, copy.at(0), copy.at(-1)])).toEqual(
    seen.map((_, number) => [10_000, number, number]),
  );
  expect(copies.bytes).toBe(BLOCK);
  copies.of(filled(10_000, 6));
  expect(copies.bytes).toBe(2 * BLOCK);
});

it('released memory is reused, in whatever order it is released', () => {
  const copies = new Copies();
  const known = new Set<ArrayBufferLike>();
  for (let round = 0; round < 5; round++) {
    const [first, second, third] = [1, 2, 3].map((value) => copies.of(filled(40_000, value)));
    for (const copy of [second, first, third]) {
      if (!copy) continue;
      known.add(copy.buffer);
      copies.release(copy);
    }
    expect(copies.bytes).toBe(0);
  }
  expect(known.size).toBe(3);
});

it('a copy in use is never overwritten when others in its block are released', () => {
  const copies = new Copies();
  const held = copies.of(filled(30_000, 1));
  copies.release(copies.of(filled(30_000, 2)));
  for (let value = 3; value < 20; value++) copies.release(copies.of(filled(30_000, value)));
  expect(held.every((byte) => byte === 1)).toBe(true);
});

it('a long copy has memory of its own and counts with its full size', () => {
  const copies = new Copies();
  const long = copies.of(filled(BLOCK + 1, 1));
  const empty = copies.of(new Uint8Array());
  expect([long.length, empty.length, copies.bytes]).toEqual([BLOCK + 1, 0, 2 * BLOCK + 1]);
  copies.release(long);
  copies.release(empty);
  expect(copies.bytes).toBe(0);
});

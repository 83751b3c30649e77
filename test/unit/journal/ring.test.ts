import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { readRing } from '../../../src/journal/read-ring.ts';
import { Ring } from '../../../src/journal/ring.ts';

const mark = (label: string): Draft => ({ type: 'mark', at: 0, connection: '', label });

const sizeOf = ({ first, last }: Ring): number => last - first + 1;

describe('the journal ring', () => {
  it('hands out what was written after the entry seen last, in order', () => {
    const ring = new Ring();
    for (const label of ['a', 'b', 'c']) ring.write(mark(label));
    const first = readRing(ring, 0, 2);
    expect(first.entries.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(first.more).toBe(true);
    const second = readRing(ring, first.next);
    expect(second.entries.map(({ seq }) => seq)).toEqual([3]);
    expect(second.more).toBe(false);
    expect(readRing(ring, second.next).entries).toEqual([]);
  });

  it('tells a reader who was too slow how many entries fell out', () => {
    const ring = new Ring(3);
    for (let i = 0; i < 10; i++) ring.write(mark(String(i)));
    const { entries, next } = readRing(ring, 2);
    expect(entries[0]).toMatchObject({ type: 'overflow', seq: 7, dropped: 5 });
    expect(entries.slice(1).map(({ seq }) => seq)).toEqual([8, 9, 10]);
    expect(next).toBe(10);
  });

  it('never loses an entry silently, whatever its bounds and however it is read', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.oneof(fc.constant('write' as const), fc.integer({ min: 1, max: 5 })), {
          maxLength: 200,
        }),
        (entries, steps) => {
          const ring = new Ring(entries);
          let written = 0;
          let accounted = 0;
          let next = 0;
          const read = (limit: number) => {
            const batch = readRing(ring, next, limit);
            for (const entry of batch.entries) {
              accounted += entry.type === 'overflow' ? entry.dropped : 1;
            }
            next = batch.next;
          };
          for (const step of steps) {
            if (step === 'write') {
              ring.write(mark(String(++written)));
              expect(sizeOf(ring)).toBeLessThanOrEqual(entries);
            } else read(step);
          }
          read(1000);
          expect(accounted).toBe(written);
        },
      ),
      { seed: 20_264 },
    );
  });
});

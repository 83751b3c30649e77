import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { readRing } from '../../../src/journal/read-ring.ts';
import { Ring } from '../../../src/journal/ring.ts';

const mark = (label: string): Draft => ({ type: 'mark', at: 0, connection: '', label });

const sizeOf = ({ first, last }: Ring): number => last - first + 1;

describe('the journal ring', () => {
  it('returns what was written after the last entry seen, in order', () => {
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

  it('tells a reader that was too slow how many entries were dropped', () => {
    const ring = new Ring(3);
    for (let i = 0; i < 10; i++) ring.write(mark(String(i)));
    const { entries, next } = readRing(ring, 2);
    expect(entries[0]).toMatchObject({ type: 'overflow', seq: 7, dropped: 5 });
    expect(entries.slice(1).map(({ seq }) => seq)).toEqual([8, 9, 10]);
    expect(next).toBe(10);
  });

  it('still names the connection of its entries after that entry has been dropped', () => {
    const ring = new Ring(3);
    const known = (connection: string, label: string): Draft => ({
      ...{ type: 'connection', at: 0, connection, url: 'ws://c/', label },
    });
    const told = (since: number) =>
      readRing(ring, since).entries.map((entry) =>
        'label' in entry ? `${entry.seq} ${entry.label}` : `${entry.seq} ${entry.type}`,
      );
    ring.write(known('a', 'A'));
    ring.write(mark('x'));
    ring.write(known('b', 'B'));
    expect(told(0)).toEqual(['1 A', '2 x', '3 B']);
    for (const label of ['y', 'z', 'end']) ring.write(mark(label));
    expect(told(0)).toEqual(['1 A', '2 overflow', '3 B', '4 y', '5 z', '6 end']);
    expect(told(1)).toEqual(['2 overflow', '3 B', '4 y', '5 z', '6 end']);
    expect(told(3)).toEqual(['4 y', '5 z', '6 end']);
  });

  it('can be read when its client keeps no connection entries apart', () => {
    const ring = new Ring(3);
    Object.defineProperty(ring, 'known', { value: undefined });
    for (const label of ['a', 'b', 'c', 'd']) ring.write(mark(label));
    expect(readRing(ring, 0).entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  it('never loses an entry silently, whatever its bounds and the way it is read', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.oneof(fc.constantFrom('write', 'known'), fc.integer({ min: 1, max: 5 })), {
          maxLength: 200,
        }),
        (entries, steps) => {
          const ring = new Ring(entries);
          let written = 0;
          let accounted = 0;
          let next = 0;
          let last = 0;
          const read = (limit: number) => {
            const batch = readRing(ring, next, limit);
            for (const entry of batch.entries) {
              expect(entry.seq).toBeGreaterThan(last);
              last = entry.seq;
              accounted += entry.type === 'overflow' ? entry.dropped : 1;
            }
            next = batch.next;
          };
          for (const step of steps) {
            if (typeof step === 'string') {
              const label = String(++written);
              const connection = String(written % 3);
              const of = { type: 'connection', at: 0, connection, url: '' } as const;
              ring.write(step === 'known' ? { ...of, label } : mark(label));
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

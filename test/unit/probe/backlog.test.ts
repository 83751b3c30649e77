import { expect, it, vi } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { Backlog } from '../../../src/probe/backlog.ts';
import { PageJournal } from '../../../src/probe/page-journal.ts';

const mark = (label: string, at = 0): Draft => ({ type: 'mark', at, connection: '', label });

function world(bounds: { texts?: number; bytes?: number } = {}) {
  let time = 100;
  const told: Draft[] = [];
  const backlog = new Backlog({
    now: () => time,
    write: (entry) => told.push(entry),
    ...bounds,
  });
  const later = (label: string, bytes = 2) =>
    backlog.later(label.padEnd(bytes / 2), (text) => told.push(mark(text.trim(), backlog.now())));
  return {
    backlog,
    told,
    later,
    pass: (ms: number) => {
      time += ms;
    },
    labels: () => told.map((entry) => (entry.type === 'mark' ? entry.label : entry.type)),
  };
}

it('does nothing with what was seen until somebody asks, then all of it in order, once', () => {
  const { backlog, later, labels } = world();
  later('a');
  later('b');
  expect(labels()).toEqual([]);
  backlog.settle();
  backlog.settle();
  expect(labels()).toEqual(['a', 'b']);
});

it('is in the time of what it looks into', () => {
  const { backlog, later, told, pass } = world();
  later('a');
  pass(50);
  later('b');
  pass(1000);
  backlog.settle();
  expect(told).toMatchObject([{ at: 100 }, { at: 150 }]);
  expect(backlog.now()).toBe(1150);
});

it('keeps the newest within its bounds, and tells how many fell out', () => {
  const few = world({ texts: 3 });
  for (const label of ['a', 'b', 'c', 'd', 'e']) few.later(label);
  few.backlog.settle();
  expect(few.labels()).toEqual(['overflow', 'c', 'd', 'e']);
  expect(few.told[0]).toMatchObject({ dropped: 2 });
  const small = world({ bytes: 100 });
  for (const label of ['a', 'b', 'c']) small.later(label, 60);
  small.backlog.settle();
  expect(small.labels()).toEqual(['overflow', 'c']);
  small.later('d', 1000);
  small.backlog.settle();
  expect(small.labels()).toEqual(['overflow', 'c', 'd']);
});

it('goes on after a look that throws', () => {
  const { backlog, later, labels } = world();
  backlog.later('', () => {
    throw new Error('broken');
  });
  later('a');
  expect(() => backlog.settle()).toThrow('broken');
  backlog.settle();
  expect(labels()).toEqual(['a']);
});

it('takes what a look puts off as the last', () => {
  const { backlog, later, labels } = world();
  backlog.later('', () => later('b'));
  later('a');
  backlog.settle();
  expect(labels()).toEqual(['a', 'b']);
});

it('an entry of the journal stands behind all that was seen before it', () => {
  const journal = new PageJournal(() => 7);
  const looked = vi.fn(() => journal.write(mark('frame')));
  journal.backlog.later('x', looked);
  journal.write(mark('close'));
  expect(looked).toHaveBeenCalledOnce();
  journal.backlog.later('y', () => journal.write(mark('next frame')));
  const { entries } = journal.since(0);
  expect(entries).toMatchObject([
    { seq: 1, label: 'frame' },
    { seq: 2, label: 'close' },
    { seq: 3, label: 'next frame' },
  ]);
});

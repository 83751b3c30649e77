import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { Backlog } from '../../../src/probe/backlog.ts';
import { PageJournal } from '../../../src/probe/page-journal.ts';

const mark = (label: string, at = 0): Draft => ({ type: 'mark', at, connection: '', label });

function world(bounds: { items?: number; bytes?: number } = {}) {
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

it('the backlog defers all work until it is settled, then does it once, in order', () => {
  const { backlog, later, labels } = world();
  later('a');
  later('b');
  expect(labels()).toEqual([]);
  backlog.settle();
  backlog.settle();
  expect(labels()).toEqual(['a', 'b']);
});

it('an item has the time that it is given', () => {
  const { backlog, told, pass } = world();
  backlog.later('a', (text) => told.push(mark(text, backlog.now())), 90);
  pass(1000);
  backlog.settle();
  expect(told).toMatchObject([{ at: 90 }]);
});

it('an item without a given time has the time at which it was added', () => {
  const { backlog, later, told, pass } = world();
  later('a');
  pass(50);
  later('b');
  pass(1000);
  backlog.settle();
  expect(told).toMatchObject([{ at: 100 }, { at: 150 }]);
  expect(backlog.now()).toBe(1150);
});

it('the backlog keeps the newest items within its bounds, and reports how many it dropped', () => {
  const few = world({ items: 3 });
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

it('the backlog continues after an item that throws', () => {
  const { backlog, later, labels } = world();
  backlog.later('', () => {
    throw new Error('broken');
  });
  later('a');
  expect(() => backlog.settle()).toThrow('broken');
  backlog.settle();
  expect(labels()).toEqual(['a']);
});

it('an item added by another item comes last', () => {
  const { backlog, later, labels } = world();
  backlog.later('', () => later('b'));
  later('a');
  backlog.settle();
  expect(labels()).toEqual(['a', 'b']);
});

it('entries are never dropped, and dropped items are reported in their place', () => {
  const { backlog, later, labels, told } = world({ items: 3 });
  for (const label of ['a', 'b']) later(label);
  backlog.write(mark('open'));
  for (const label of ['c', 'd', 'e', 'f', 'g']) later(label);
  expect(labels()).toEqual(['overflow', 'open']);
  backlog.settle();
  expect(labels()).toEqual(['overflow', 'open', 'overflow', 'e', 'f', 'g']);
  const dropped = told.filter(({ type }) => type === 'overflow');
  expect(dropped).toMatchObject([
    { dropped: 2, of: 'deliveries' },
    { dropped: 2, of: 'deliveries' },
  ]);
});

it('bytes stay as they were when added, and their memory is reused', () => {
  const { backlog } = world({ items: 3 });
  const seen: (readonly [number | undefined, number])[] = [];
  const sizes = [10, 65_536, 40_000, 70_000, 65_536];
  for (const [round, size] of [...sizes, ...sizes].entries()) {
    const bytes = new Uint8Array(size).fill(round);
    backlog.later(bytes, (copy) => seen.push([copy.at(-1), copy.length]));
    bytes.fill(255);
    if (round === 6) backlog.settle();
  }
  backlog.settle();
  expect(seen).toEqual([
    [4, 65_536],
    [5, 10],
    [6, 65_536],
    [7, 40_000],
    [8, 70_000],
    [9, 65_536],
  ]);
});

it('the memory of bytes is bounded, including those from another realm', () => {
  const { backlog, told } = world({ bytes: 1_000_000 });
  const sizes: number[] = [];
  for (let number = 0; number < 100; number++) {
    const bytes: Uint8Array = runInNewContext('new Uint8Array(30_000)');
    backlog.later(bytes, (copy) => sizes.push(copy.length));
  }
  backlog.settle();
  // Two share 65,536 bytes.
  expect(sizes).toEqual(new Array(30).fill(30_000));
  expect(told).toMatchObject([{ type: 'overflow', dropped: 70 }]);
});

it('writing an entry leaves earlier items unread, and keeps them before it', () => {
  const journal = new PageJournal(() => 7);
  const looked = vi.fn(() => journal.write(mark('frame')));
  journal.backlog.later('x', looked);
  journal.write(mark('close'));
  expect(looked).not.toHaveBeenCalled();
  journal.backlog.later('y', () => journal.write(mark('next frame')));
  const { entries } = journal.since(0);
  expect(entries).toMatchObject([
    { seq: 1, label: 'frame' },
    { seq: 2, label: 'close' },
    { seq: 3, label: 'next frame' },
  ]);
});

it('each answer reads only as much of the backlog as it can hold', () => {
  const journal = new PageJournal(() => 7);
  const looked = vi.fn((label: string) => {
    for (const part of ['a', 'b', 'c']) journal.write(mark(label + part));
  });
  for (let number = 1; number <= 1500; number++) journal.backlog.later(`${number}`, looked);
  journal.write(mark('close'));
  const labels: string[] = [];
  let since = 0;
  for (let answer = 1; answer <= 3; answer++) {
    const { entries, next, more } = journal.since(since);
    for (const entry of entries) labels.push(entry.type === 'mark' ? entry.label : entry.type);
    expect(looked).toHaveBeenCalledTimes(Math.min(Math.ceil((2000 * answer) / 3), 1500));
    expect(more).toBe(answer < 3);
    since = next;
  }
  const looks = Array.from({ length: 1500 }, (_, index) => index + 1);
  expect(labels).toEqual([...looks.flatMap((at) => [`${at}a`, `${at}b`, `${at}c`]), 'close']);
});

it('an undrained backlog keeps the newest items, and reports how many it dropped', () => {
  const journal = new PageJournal(() => 7);
  for (let number = 1; number <= 2500; number++) {
    journal.backlog.later(`${number}`, (label) => journal.write(mark(label)));
  }
  const { entries } = journal.since(0);
  expect(entries).toHaveLength(2000);
  expect(entries[0]).toMatchObject({ type: 'overflow', dropped: 500, of: 'deliveries' });
  expect(entries[1]).toMatchObject({ label: '501' });
});

import { describe, expect, it } from 'vitest';
import { detect, watch } from '../../../src/findings/detect.ts';
import { close, confirmed, journal, open, received, sent } from './journal.ts';

const bad = journal(
  open(1),
  sent('a', 1),
  close(1),
  open(2),
  sent('b', 2),
  confirmed('b', 2),
  open(3),
  received('1', 2),
  received('1', 3),
);

describe('findings', () => {
  it('are the same whether a journal is read at once or as it grows', () => {
    const growing = watch();
    for (const entry of bad) growing.feed([entry]);
    expect(growing.findings(60_000)).toEqual(detect(bad, { now: 60_000 }));
    expect(detect(bad, { now: 60_000 }).map(({ kind }) => kind)).toEqual([
      'message-lost',
      'two-live-connections',
      'delivered-twice',
    ]);
  });

  it('keep their ids while a journal grows', () => {
    const growing = watch();
    growing.feed(bad);
    const before = growing.findings(60_000).map(({ id }) => id);
    growing.feed(journal(open(9)));
    expect(growing.findings(90_000).map(({ id }) => id)).toEqual(expect.arrayContaining(before));
  });

  it('are bounded for a client that loses everything', () => {
    const lines = Array.from({ length: 500 }, (_, index) => sent(`m${index}`, 1));
    const entries = journal(open(1), ...lines, close(1), open(2), sent('z', 2), confirmed('z', 2));
    const found = detect(entries, { now: 0 });
    expect(found).toHaveLength(100);
    expect(found.every(({ evidence }) => evidence.length <= 21)).toBe(true);
  });

  it('are none for an empty journal', () => {
    expect(detect([], { now: 0 })).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { attempt, close, journal, open } from './journal.ts';

const loaded = (at: number) =>
  ({ type: 'mark', connection: '', label: 'Page loaded', page: 'http://test/', at }) as const;
const stalled = (at: number) =>
  ({ type: 'fault', rule: 'r1', fault: 'stall', phase: 'fired', epoch: 1, at }) as const;
const lifted = (at: number) =>
  ({ type: 'fault', connection: '', rule: 'r1', fault: 'stall', phase: 'lifted', at }) as const;
const kinds = (entries: readonly Entry[]) => detect(entries, { now: 1e7 }).map(({ kind }) => kind);

describe('in a log that is preserved when the page is left, nothing of that page lasts any longer', () => {
  it('not a link that was dead', () => {
    expect(kinds(journal(open(1), stalled(1000), loaded(50_000)))).toEqual([]);
  });

  it('nor an attempt, nor a handover', () => {
    expect(kinds(journal(attempt(1), loaded(5000)))).toEqual([]);
    expect(kinds(journal(open(1), open(2), loaded(1000)))).toEqual([]);
  });

  it('but what was found by then stays found', () => {
    expect(kinds(journal(open(1), stalled(1000), loaded(80_000)))).toEqual([
      'stale-link-unnoticed',
    ]);
  });

  it('and what goes on when it comes back counts again', () => {
    expect(kinds(journal(open(1), loaded(1000), open(2, 2000)))).toEqual(['two-live-connections']);
  });

  it('nor are its rules taken for those of the next page, which have the same names', () => {
    const next = journal(
      open(1),
      stalled(1000),
      lifted(2000),
      close(1),
      loaded(3000),
      open(1, 4000),
      stalled(5000),
    ).map((entry, index): Entry => (index > 4 ? { ...entry, connection: 'd' } : entry));
    expect(kinds(next)).toEqual(['stale-link-unnoticed']);
  });
});

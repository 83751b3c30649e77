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

describe('a page left in a preserved log', () => {
  it('is not found to have a stale link later', () => {
    expect(kinds(journal(open(1), stalled(1000), loaded(50_000)))).toEqual([]);
  });

  it('is not found to have a hanging attempt or two live connections later', () => {
    expect(kinds(journal(attempt(1), loaded(5000)))).toEqual([]);
    expect(kinds(journal(open(1), open(2), loaded(1000)))).toEqual([]);
  });

  it('keeps the findings made before it was left', () => {
    expect(kinds(journal(open(1), stalled(1000), loaded(80_000)))).toEqual([
      'stale-link-unnoticed',
    ]);
  });

  it('is watched again when it comes back', () => {
    expect(kinds(journal(open(1), loaded(1000), open(2, 2000)))).toEqual(['two-live-connections']);
  });

  it('does not share fault rules with the next page, even under the same ids', () => {
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

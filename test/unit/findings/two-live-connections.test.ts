import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { attempt, close, journal, open, received } from './journal.ts';

const two = (entries: readonly Entry[], now = entries.at(-1)?.at ?? 0) =>
  detect(entries, { now }).filter(({ kind }) => kind === 'two-live-connections');

describe('two-live-connections', () => {
  it('fires when both stay open longer than a handover', () => {
    expect(two(journal(open(1), open(2, 100)), 2100)).toMatchObject([{ evidence: [1, 2] }]);
  });

  it('fires for an overlap that is over', () => {
    const entries = journal(open(1), open(2, 100), close(1, 5000));
    expect(two(entries)[0]?.why).toContain('for 4.9 s');
  });

  it('fires at once when both deliver the same event', () => {
    expect(two(journal(open(1), open(2), received('7', 1), received('7', 2)))).toHaveLength(1);
  });

  it('fires when the old one goes on delivering events', () => {
    const entries = journal(
      open(1),
      open(2, 0),
      received('8', 2, { at: 100 }),
      received('9', 1, { at: 700 }),
    );
    expect(two(entries)).toHaveLength(1);
  });

  it('reports at most 100 for a page that opens hundreds and closes none', () => {
    const opens = Array.from({ length: 400 }, (_, index) => open(index + 1, 3000 * index));
    expect(two(journal(...opens), 2_000_000)).toHaveLength(100);
  });

  it('does not fire for a handover: the new one opens, the old one drains and closes', () => {
    const entries = journal(
      open(1),
      open(2),
      received('1', 1),
      received('2', 2),
      received('3', 1),
      received('3', 2, { duplicate: true }),
      close(1),
    );
    expect(two(entries, 100_000)).toHaveLength(0);
  });

  it('allows a reported handover 10 s, and no more', () => {
    const handover = [open(1), { ...attempt(2), handover: true }, open(2, 1000)] as const;
    expect(two(journal(...handover, close(1, 7000)), 100_000)).toHaveLength(0);
    expect(two(journal(...handover), 11_000)).toMatchObject([{ at: 11_000 }]);
  });

  it('does not fire for one connection after another', () => {
    expect(two(journal(open(1), close(1, 1000), open(2, 1000)), 100_000)).toHaveLength(0);
  });

  it('does not fire for a late frame of a closed connection', () => {
    const entries = journal(open(1), close(1), open(2), received('1', 1));
    expect(two(entries, 100_000)).toHaveLength(0);
  });

  it('does not fire for two clients with one connection each', () => {
    const entries = journal(open(1), open(1)).map((entry, index) => ({
      ...entry,
      connection: `c${index}`,
    }));
    expect(two(entries, 100_000)).toHaveLength(0);
  });
});

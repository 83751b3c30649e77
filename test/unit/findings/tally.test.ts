import { describe, expect, it } from 'vitest';
import { tally } from '../../../src/findings/tally.ts';
import { close, confirmed, journal, open, queued, received, sent } from './journal.ts';

describe('the tally of a journal', () => {
  it('counts distinct messages, however often they were sent', () => {
    const entries = journal(
      open(1),
      queued('a'),
      sent('a', 1),
      close(1),
      open(2),
      sent('a', 2),
      confirmed('a', 2),
      sent('b', 2),
    );
    expect(tally(entries)).toEqual({ sent: 2, confirmed: 1, lost: 0, twice: 0, outOfOrder: 0 });
  });

  it('counts lost messages and events delivered twice', () => {
    const entries = journal(
      open(1),
      sent('a', 1),
      close(1),
      open(2),
      open(3),
      sent('b', 3),
      confirmed('b', 3),
      received('1', 2),
      received('1', 3),
      received('2', 3),
    );
    expect(tally(entries)).toEqual({ sent: 2, confirmed: 1, lost: 1, twice: 1, outOfOrder: 0 });
  });

  it('counts from a given entry on, but knows what was open before it', () => {
    const entries = journal(
      open(1),
      sent('old', 1),
      confirmed('old', 1),
      sent('a', 1),
      close(1),
      open(2),
      sent('b', 2),
      confirmed('b', 2),
    );
    expect(tally(entries, { from: 3 })).toEqual({
      sent: 2,
      confirmed: 1,
      lost: 1,
      twice: 0,
      outOfOrder: 0,
    });
  });

  it('counts only one client when asked to', () => {
    const entries = journal(sent('a', 1), sent('b', 1)).map((entry, index) => ({
      ...entry,
      connection: `c${index}`,
    }));
    expect(tally(entries, { connection: 'c1' }).sent).toBe(1);
  });
});

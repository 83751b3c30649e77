import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { close, confirmed, journal, open, queued, sent } from './journal.ts';

const disorder = (entries: readonly Entry[]) =>
  detect(entries, { now: 0 }).filter(({ kind }) => kind === 'out-of-order');

describe('out-of-order', () => {
  it('fires when a later message overtakes a queued one', () => {
    const entries = journal(queued('a'), queued('b'), open(1), sent('b', 1), sent('a', 1));
    expect(disorder(entries)).toMatchObject([{ messageId: 'a', evidence: [4, 5] }]);
  });

  it('fires when a flush after a reconnect is out of order', () => {
    const entries = journal(sent('a', 1), sent('b', 1), close(1), sent('b', 2), sent('a', 2));
    expect(disorder(entries)).toHaveLength(1);
  });

  it('does not fire when the server confirms a later message first', () => {
    const entries = journal(sent('a', 1), sent('b', 1), confirmed('b', 1), confirmed('a', 1));
    expect(disorder(entries)).toHaveLength(0);
  });

  it('does not fire when only unconfirmed messages are resent', () => {
    const entries = journal(
      sent('a', 1),
      sent('b', 1),
      confirmed('b', 1),
      close(1),
      sent('a', 2),
      sent('c', 2),
    );
    expect(disorder(entries)).toHaveLength(0);
  });

  it('does not fire for go-back-N, which resends everything from a gap on', () => {
    const entries = journal(
      sent('a', 1),
      sent('b', 1),
      sent('c', 1),
      sent('a', 1),
      sent('b', 1),
      sent('c', 1),
    );
    expect(disorder(entries)).toHaveLength(0);
  });
});

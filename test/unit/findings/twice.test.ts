import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { FindingKind } from '../../../src/findings/finding.ts';
import { tally } from '../../../src/findings/tally.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { close, confirmed, journal, open, received, sent } from './journal.ts';

const find = (kind: FindingKind, entries: readonly Entry[]) =>
  detect(entries, { now: 0 }).filter((finding) => finding.kind === kind);

describe('delivered-twice', () => {
  it('counts the events delivered over two connections in one finding', () => {
    const entries = journal(
      open(1),
      open(2),
      received('1', 1),
      received('1', 2),
      received('2', 1),
      received('2', 2),
    );
    expect(find('delivered-twice', entries)).toMatchObject([{ count: 2, evidence: [3, 4, 5, 6] }]);
  });

  it('does not fire when the client recognised the second copy', () => {
    const entries = journal(received('1', 1), received('1', 2, { duplicate: true }));
    expect(find('delivered-twice', entries)).toHaveLength(0);
  });

  it('does not fire for different parts of one reply that share its id', () => {
    const entries = journal(
      received('r', 1, { preview: 'Good' }),
      received('r', 2, { preview: 'bye' }),
    );
    expect(find('delivered-twice', entries)).toHaveLength(0);
  });

  it('does not fire for frames without a key', () => {
    const keyless = { type: 'received', frame: 'typing', transport: 'websocket', size: 2 } as const;
    const entries = journal({ ...keyless, epoch: 1 }, { ...keyless, epoch: 2 });
    expect(find('delivered-twice', entries)).toHaveLength(0);
  });
});

describe('polled-twice', () => {
  const answer = (index: number, question = 1) => ({
    poll: { question, answer: index, impatient: true } as const,
  });

  it('counts each event once, however often it came, and gives the first of its entries', () => {
    const entries = journal(
      received('1', 1, answer(1)),
      received('2', 1, answer(1)),
      ...[2, 3, 4].flatMap((index) => [
        received('1', 1, answer(index)),
        received('2', 1, answer(index)),
      ]),
    );
    expect(find('polled-twice', entries)).toMatchObject([
      { count: 2, at: entries[2]?.at, evidence: [1, 2, 3, 4, 5, 6, 7, 8] },
    ]);
    expect(tally(entries)).toMatchObject({ twice: 2 });
  });

  it('does not fire for answers to different questions', () => {
    const entries = journal(received('1', 1, answer(1)), received('1', 1, answer(2, 2)));
    expect(find('polled-twice', entries)).toHaveLength(0);
  });

  it('does not fire when the client recognised the second copy', () => {
    const again = { ...answer(2), duplicate: true };
    const entries = journal(received('1', 1, answer(1)), received('1', 1, again));
    expect(find('polled-twice', entries)).toHaveLength(0);
  });

  it('does not fire for a page that may not have read all answers', () => {
    const entries = journal(
      ...[1, 2].map((index) => received('1', 1, { poll: { question: 1, answer: index } })),
    );
    expect(find('polled-twice', entries)).toHaveLength(0);
  });
});

describe('applied-twice', () => {
  const body = { preview: '{"text":"pay"}', size: 14 };

  it('fires when a message is resent on another connection and confirmed under two ids', () => {
    const entries = journal(
      { ...sent('a', 1), ...body },
      close(1),
      { ...sent('b', 2), ...body },
      confirmed('b', 2),
      confirmed('a', 2),
    );
    expect(find('applied-twice', entries)).toMatchObject([
      { messageId: 'a', evidence: [1, 3, 4, 5] },
    ]);
  });

  it('does not fire for the same text sent twice on one connection', () => {
    const entries = journal(
      { ...sent('a', 1), ...body },
      { ...sent('b', 1), ...body },
      confirmed('a', 1),
      confirmed('b', 1),
    );
    expect(find('applied-twice', entries)).toHaveLength(0);
  });

  it('does not fire for a resend under the same id', () => {
    const entries = journal(
      { ...sent('a', 1), ...body },
      close(1),
      { ...sent('a', 2), ...body },
      confirmed('a', 2),
    );
    expect(find('applied-twice', entries)).toHaveLength(0);
  });
});

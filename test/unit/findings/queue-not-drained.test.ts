import { expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { close, confirmed, journal, open, queued, sent } from './journal.ts';

const find = (entries: readonly Entry[]) =>
  detect(entries, { now: 1e7 }).filter(({ kind }) => kind === 'queue-not-drained');

/** So many messages, one every 10 s. */
const many = (count: number, from = 100_000) =>
  Array.from({ length: count }, (_, index) => ({
    ...queued(`m${index}`),
    at: from + 10_000 * index,
  }));

/** A queue that works, and a connection that dies. */
const before = [open(1), queued('a'), sent('a', 1), confirmed('a', 1), close(1)];

it('an undrained queue is found when a connected client queues for minutes and sends none', () => {
  expect(find(journal(...before, open(2), ...many(20)))).toMatchObject([
    {
      title: '20 messages queued, and none sent',
      count: 20,
      severity: 'error',
      evidence: [6, 7, 26],
      at: 290_000,
    },
  ]);
});

it('no undrained queue is found for fewer than 20 messages, or within a shorter time', () => {
  expect(find(journal(...before, open(2), ...many(19)))).toEqual([]);
  const fast = Array.from({ length: 1000 }, (_, index) => queued(`m${index}`));
  expect(find(journal(...before, open(2), ...fast))).toEqual([]);
});

it('no undrained queue is found when one message is requeued again and again', () => {
  const back = many(40).map((entry) => ({ ...entry, messageId: 'm' }));
  expect(find(journal(...before, open(2), ...back))).toEqual([]);
});

it('no undrained queue is found when anything leaves the queue meanwhile', () => {
  const failed = { type: 'failed', messageId: 'm3', reason: 'expired', at: 190_000 } as const;
  expect(find(journal(...before, open(2), ...many(10), failed, ...many(10, 200_000)))).toEqual([]);
  expect(
    find(journal(...before, open(2), ...many(10), sent('m0', 2, 195_000), ...many(10, 200_000))),
  ).toEqual([]);
});

it('no undrained queue is found while a message on the wire awaits its confirmation', () => {
  expect(find(journal(...before, open(2), sent('b', 2), ...many(40)))).toEqual([]);
});

it('no undrained queue is found while the client is not connected', () => {
  expect(find(journal(...before, ...many(40)))).toEqual([]);
  const reconnecting = {
    type: 'state',
    from: 'connected',
    to: 'reconnecting',
    cause: 'closed',
  } as const;
  expect(find(journal(...before, open(2), reconnecting, ...many(40)))).toEqual([]);
});

it('no undrained queue is found in a client that does not report what it sends', () => {
  expect(find(journal(open(1), ...many(40)))).toEqual([]);
});

it('no undrained queue is found after entries were lost', () => {
  const overflow = { type: 'overflow', dropped: 3 } as const;
  expect(find(journal(...before, open(2), overflow, ...many(40)))).toEqual([]);
});

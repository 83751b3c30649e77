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

it('is found in a client that is connected again, and puts one message after the other into its queue for minutes', () => {
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

it('is not found in fewer messages, or within a shorter time, as batches go out', () => {
  expect(find(journal(...before, open(2), ...many(19)))).toEqual([]);
  const fast = Array.from({ length: 1000 }, (_, index) => queued(`m${index}`));
  expect(find(journal(...before, open(2), ...fast))).toEqual([]);
});

it('is not found in one message that is put back again and again', () => {
  const back = many(40).map((entry) => ({ ...entry, messageId: 'm' }));
  expect(find(journal(...before, open(2), ...back))).toEqual([]);
});

it('is not found when anything leaves the queue meanwhile', () => {
  const failed = { type: 'failed', messageId: 'm3', reason: 'expired', at: 190_000 } as const;
  expect(find(journal(...before, open(2), ...many(10), failed, ...many(10, 200_000)))).toEqual([]);
  expect(
    find(journal(...before, open(2), ...many(10), sent('m0', 2, 195_000), ...many(10, 200_000))),
  ).toEqual([]);
});

it('is not found while something is on the wire that the client waits for the confirmation of', () => {
  expect(find(journal(...before, open(2), sent('b', 2), ...many(40)))).toEqual([]);
});

it('is not found while nothing is open, or the client is not connected: that is what a queue is for', () => {
  expect(find(journal(...before, ...many(40)))).toEqual([]);
  const reconnecting = {
    type: 'state',
    from: 'connected',
    to: 'reconnecting',
    cause: 'closed',
  } as const;
  expect(find(journal(...before, open(2), reconnecting, ...many(40)))).toEqual([]);
});

it('is not found in a client that does not tell what it sends', () => {
  expect(find(journal(open(1), ...many(40)))).toEqual([]);
});

it('is not found where entries were lost: what is on the wire may be among them', () => {
  const overflow = { type: 'overflow', dropped: 3 } as const;
  expect(find(journal(...before, open(2), overflow, ...many(40)))).toEqual([]);
});

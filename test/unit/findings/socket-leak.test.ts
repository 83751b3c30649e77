import { expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { close, journal, open, received } from './journal.ts';
import { CHAT, LONG, RESET, seen } from './seen.ts';

const find = (now: number, entries: readonly Entry[]) =>
  detect(entries, { now }).filter(({ kind }) => kind === 'socket-leak');

const opened = (count: number) =>
  Array.from({ length: count }, (_, index) => open(index + 1, 10_000 * (index + 1)));

it('a socket leak is found once three replaced connections have been unused for a minute', () => {
  const entries = journal(...opened(4));
  expect(find(99_999, entries)).toEqual([]);
  expect(find(100_000, entries)).toMatchObject([
    {
      title: '3 connections left open',
      count: 3,
      evidence: [1, 2, 3],
      severity: 'warning',
      at: 100_000,
    },
  ]);
});

it('a socket leak stays found when the connections are closed at last', () => {
  expect(find(1e7, journal(...opened(4), close(1, 200_000), close(2)))).toMatchObject([
    { count: 3 },
  ]);
});

it('no socket leak is found in two replaced connections: a handover may hang', () => {
  expect(find(1e7, journal(...opened(3)))).toEqual([]);
});

it('no socket leak is found when each connection is closed once the next has opened', () => {
  const turns = opened(20).flatMap((entry) => [entry, close(entry.epoch - 1)]);
  expect(find(1e7, journal(...turns))).toEqual([]);
});

it('no socket leak is found in connections that are used later', () => {
  const used = [1, 2, 3].map((epoch) => received(`k${epoch}`, epoch, { at: 60_000 }));
  expect(find(1e7, journal(...opened(4), ...used))).toEqual([]);
});

it('a socket leak is found even if frames under way arrived after the replacement', () => {
  const late = [1, 2, 3].flatMap((epoch) => [
    open(epoch, 10_000 * epoch),
    received(`k${epoch}`, epoch - 1, { at: 10_000 * epoch + 500 }),
  ]);
  expect(find(1e7, journal(...late, open(4, 40_000)))).toHaveLength(1);
});

it('no socket leak is found in an inferred client with many quiet connections', () => {
  const entries = seen(({ client, wait }) => {
    for (let room = 0; room < 50; room++) {
      client.opened(client.attempt('websocket', CHAT), 'websocket');
      wait(10_000);
    }
    const socket = client.attempt('websocket', CHAT);
    client.closed(socket, 'websocket', RESET, 'remote');
  });
  expect(find((entries.at(-1)?.at ?? 0) + LONG, entries)).toEqual([]);
});

it('no socket leak is found after entries were lost', () => {
  const overflow = { type: 'overflow', dropped: 3 } as const;
  expect(find(1e7, journal(...opened(4), overflow))).toEqual([]);
});

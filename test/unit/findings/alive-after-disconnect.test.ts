import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry, State } from '../../../src/journal/entry.ts';
import { attempt, close, confirmed, journal, type Line, open, received } from './journal.ts';

const state = (from: State, to: State, cause: string, at?: number) =>
  ({ type: 'state', from, to, cause, ...(at !== undefined && { at }) }) as const;
const ping = (epoch: number, at: number) => ({ type: 'ping', epoch, at }) as const;

const CONNECTED = [attempt(1), open(1, 1000), state('connecting', 'connected', 'opened')];
const LEFT = [...CONNECTED, state('connected', 'disconnected', 'disconnect', 10_000)];

const foundIn = (entries: readonly Entry[]) =>
  detect(entries, { now: 100_000 }).filter(({ kind }) => kind === 'alive-after-disconnect');
const found = (lines: readonly Line[]) => foundIn(journal(...lines));

describe('a connection that a client has left open when it was told to disconnect', () => {
  it('is found when an event comes in on it, as a poll does that was not aborted', () => {
    expect(found([...LEFT, received('7', 1, { at: 30_000 })])).toEqual([
      {
        id: 'alive-after-disconnect:c:1',
        kind: 'alive-after-disconnect',
        severity: 'error',
        connection: 'c',
        title: 'Still connected after disconnect()',
        why: expect.stringContaining('20.0 s later an event still came in'),
        at: 30_000,
        evidence: [2, 4, 5],
        count: 1,
      },
    ]);
  });

  it('is found when it is still pinged', () => {
    const [finding] = found([...LEFT, ping(1, 30_000)]);
    expect(finding?.why).toContain('still pinged');
  });

  it('is found once, however much comes in', () => {
    const events = ['1', '2', '3'].map((key, index) => received(key, 1, { at: 30_000 + index }));
    expect(found([...LEFT, ...events, ping(1, 40_000)])).toHaveLength(1);
  });

  it('is found when the client is told again before', () => {
    const again = state('disconnected', 'disconnected', 'disconnect', 29_000);
    expect(found([...LEFT, again, received('7', 1, { at: 30_000 })])).toHaveLength(1);
  });

  it('is found for each', () => {
    const both = [open(1, 1000), open(2, 2000), LEFT.at(-1) ?? open(2)];
    expect(found([...both, ping(1, 30_000), ping(2, 30_000)])).toHaveLength(2);
  });
});

describe('nothing is found in a client that was told to disconnect', () => {
  it.each<[string, readonly Line[]]>([
    ['and closes its connection', [...LEFT, close(1), received('7', 1, { at: 30_000 })]],
    ['and gets what was under way', [...LEFT, received('7', 1, { at: 14_000 }), ping(1, 14_500)]],
    [
      'and says goodbye for long before it reports that it has left',
      [
        ...CONNECTED,
        state('connected', 'disconnecting', 'disconnect', 10_000),
        received('7', 1, { at: 29_000 }),
        state('disconnecting', 'disconnected', 'disconnect', 30_000),
        received('8', 1),
      ],
    ],
    ['and hears late of what it had sent', [...LEFT, { ...confirmed('a', 1), at: 30_000 }]],
    [
      'and to connect again',
      [
        ...LEFT,
        state('disconnected', 'connecting', 'connect', 20_000),
        attempt(2),
        open(2),
        received('7', 2, { at: 30_000 }),
      ],
    ],
    [
      'and goes on with the connection that it has',
      [
        ...LEFT,
        state('disconnected', 'connected', 'connect', 20_000),
        received('7', 1, { at: 30_000 }),
      ],
    ],
    [
      'and connects by itself, which is found as such',
      [...LEFT, attempt(2, 1, 20_000), open(2), received('7', 2, { at: 30_000 })],
    ],
    [
      'and tries again without a word of being told to, while its connection is open',
      [...LEFT, attempt(2, 1, 20_000), received('7', 1, { at: 30_000 })],
    ],
    [
      'and whose attempt under way opens, which is found as such',
      [attempt(1), LEFT.at(-1) ?? open(1), open(1, 11_000), received('7', 1, { at: 30_000 })],
    ],
    [
      'and of which the journal has lost entries since',
      [...LEFT, { type: 'overflow', dropped: 9 }, received('7', 1, { at: 30_000 })],
    ],
  ])('%s', (_, lines) => {
    expect(found(lines)).toEqual([]);
  });

  it('nor in one that has given up', () => {
    const given = state('connected', 'disconnected', 'gave-up', 10_000);
    expect(found([...CONNECTED, given, received('7', 1, { at: 30_000 })])).toEqual([]);
  });

  it('nor in one that does not report itself', () => {
    const entries = journal(...LEFT, received('7', 1, { at: 30_000 }));
    expect(foundIn(entries.map((entry): Entry => ({ ...entry, inferred: true })))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry, EnvironmentEntry, State } from '../../../src/journal/entry.ts';
import { attempt, close, confirmed, journal, type Line, open, queued, sent } from './journal.ts';

const state = (from: State, to: State, cause: string, at?: number) =>
  ({ type: 'state', from, to, cause, ...(at !== undefined && { at }) }) as const;
const environment = (what: EnvironmentEntry['what'], at: number) =>
  ({ type: 'environment', what, at }) as const;
const backoff = (planned: number) =>
  ({ type: 'backoff', attempt: 1, ceiling: planned, planned }) as const;
const refused = (epoch: number) =>
  ({ ...close(epoch), transport: 'sse', code: 503, clean: true }) as const;
const failed = (messageId: string) => ({ type: 'failed', messageId, reason: 'not sent' }) as const;

/** It was connected, lost the connection, and gave up at 100 s. */
const LOST: readonly Line[] = [
  attempt(1),
  open(1),
  state('connecting', 'connected', 'opened'),
  close(1, 50_000),
  state('connected', 'reconnecting', 'closed'),
  attempt(2),
  close(2),
];
const GIVEN_UP = state('reconnecting', 'disconnected', 'gave-up', 100_000);
const OFFLINE = [...LOST, queued('a'), queued('b'), GIVEN_UP];
const ONLINE = environment('online', 200_000);
const LATER = 260_000;

function found(lines: readonly Line[], now = LATER) {
  const entries = journal(...lines).map(
    (entry): Entry => (entry.type === 'environment' ? { ...entry, connection: '' } : entry),
  );
  return detect(entries, { now }).filter(({ kind }) => kind === 'gave-up');
}

describe('a client that has given up with messages in its queue', () => {
  it('is found when it does nothing although the browser is online again', () => {
    expect(found([...OFFLINE, ONLINE])).toEqual([
      {
        id: 'gave-up:c:10',
        kind: 'gave-up',
        severity: 'error',
        connection: 'c',
        title: '2 messages wait, and the client has given up',
        why: expect.stringContaining('The browser has been online again since'),
        at: 260_000,
        evidence: [8, 10, 11],
        count: 2,
      },
    ]);
  });

  it('is found when it does nothing although the page is shown again', () => {
    const shown = [environment('hidden', 150_000), environment('visible', 200_000)];
    expect(found([...OFFLINE, ...shown])).toHaveLength(1);
  });

  it('is found when it takes messages only afterwards', () => {
    const late = { ...queued('late'), at: 300_000 };
    expect(found([...LOST, GIVEN_UP, ONLINE, late], 400_000)).toMatchObject([
      { title: '1 message waits, and the client has given up', at: 300_000 },
    ]);
  });

  it('is found when messages wait that were sent, but not confirmed', () => {
    const said = [sent('a', 1), confirmed('a', 1), sent('b', 1)];
    const findings = found([...LOST.toSpliced(3, 0, ...said), GIVEN_UP, ONLINE]);
    expect(findings).toMatchObject([{ count: 1 }]);
  });

  it('is still found when its user has asked for another attempt much later', () => {
    const retry = [state('disconnected', 'connecting', 'connect', 300_000), attempt(3), open(3)];
    const findings = found([...OFFLINE, ONLINE, ...retry, sent('a', 3), sent('b', 3)], 400_000);
    expect(findings).toMatchObject([{ at: 260_000, count: 2 }]);
  });

  it('is found each time', () => {
    const again = [attempt(3, 1, 300_000), open(3), close(3), attempt(4), close(4)];
    const givenUp = state('reconnecting', 'disconnected', 'gave-up', 400_000);
    const twice = [...OFFLINE, ONLINE, ...again, givenUp, environment('online', 500_000)];
    expect(found(twice, 600_000)).toHaveLength(2);
  });
});

describe('nothing is found in a client that has given up', () => {
  it.each<[string, readonly Line[]]>([
    ['while nothing says that it might succeed', OFFLINE],
    ['without a message in its queue', [...LOST, GIVEN_UP, ONLINE]],
    ['and has given its messages up too', [...OFFLINE, failed('a'), failed('b'), ONLINE]],
    ['and tries again within a minute', [...OFFLINE, ONLINE, attempt(3, 1, 250_000)]],
    [
      'and was told to disconnect since',
      [...OFFLINE, ONLINE, state('disconnected', 'disconnecting', 'disconnect', 230_000)],
    ],
    ['and whose page is hidden again', [...OFFLINE, ONLINE, environment('hidden', 220_000)]],
    [
      'and whose page is hidden when the network comes back',
      [...LOST, environment('hidden', 60_000), queued('a'), GIVEN_UP, ONLINE],
    ],
    [
      'after the network had come back',
      [...OFFLINE.slice(0, -1), environment('online', 90_000), GIVEN_UP],
    ],
    [
      'in the very moment after the network had come back',
      [...OFFLINE.slice(0, -1), environment('online', 100_000), GIVEN_UP],
    ],
    [
      'since its server asks for a longer wait',
      [...LOST, backoff(150_000), attempt(3), refused(3), queued('a'), GIVEN_UP, ONLINE],
    ],
    [
      'and has sent everything, as far as a client without confirmations knows',
      [...LOST.slice(0, 3), queued('a'), sent('a', 1), ...LOST.slice(3), GIVEN_UP, ONLINE],
    ],
    [
      'and of which the journal has lost entries',
      [...OFFLINE, ONLINE, { type: 'overflow', dropped: 9 }],
    ],
    [
      'and whose page was left',
      [...OFFLINE, ONLINE, { type: 'mark', label: '', page: '/', at: 230_000 }],
    ],
  ])('%s', (_, lines) => {
    expect(found(lines)).toEqual([]);
  });

  it('nor in one that was told to disconnect', () => {
    const left = state('reconnecting', 'disconnected', 'disconnect', 100_000);
    expect(found([...LOST, queued('a'), left, ONLINE])).toEqual([]);
  });

  it('but in one that has waited as long as its server asked for, and does nothing then', () => {
    const told = [...LOST, backoff(50_000), attempt(3), refused(3), queued('a'), GIVEN_UP, ONLINE];
    expect(found(told)).toHaveLength(1);
  });

  it('but in one that chose its long waits itself', () => {
    const alone = [...LOST, backoff(150_000), attempt(3), { ...close(3), code: 1006 }];
    expect(found([...alone, queued('a'), GIVEN_UP, ONLINE])).toHaveLength(1);
  });

  it('but in one whose server asked for a wait in an earlier outage', () => {
    const earlier = [
      ...LOST,
      backoff(150_000),
      attempt(3),
      refused(3),
      attempt(4),
      open(4),
      close(4),
    ];
    expect(found([...earlier, queued('a'), GIVEN_UP, ONLINE])).toHaveLength(1);
  });
});

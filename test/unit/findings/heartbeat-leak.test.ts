import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { CHAT, RESET, type Sight, seen } from './seen.ts';

const PERIOD = 30_000;
/** How long each connection lasts, and the wait before the next: what is left of a period differs each time. */
const OUTAGES = [
  { lasts: 155_000, wait: undefined },
  { lasts: 131_000, wait: 2300 },
  { lasts: 140_000, wait: 900 },
] as const;

/** Runs so many connections one after another; `timers` says when the page's timers began, given when each connection opened. */
function connections(
  { client, wait }: Sight,
  timers: (openings: readonly number[]) => readonly number[],
  { count = 3, period = PERIOD, late = (): number => 0, wait: first = 1100 } = {},
): void {
  let now = 0;
  const openings: number[] = [];
  const until = (at: number) => {
    wait(at - now);
    now = at;
  };
  for (const outage of OUTAGES.slice(0, count)) {
    const epoch = client.attempt('websocket', CHAT);
    client.opened(epoch, 'websocket');
    const opened = now;
    openings.push(opened);
    const end = opened + outage.lasts;
    const beats = timers(openings).flatMap((began) =>
      Array.from({ length: 40 }, (_, tick) => began + (tick + 1) * period + late()),
    );
    for (const at of beats.toSorted((one, other) => one - other)) {
      if (at < opened || at > end) continue;
      until(at);
      client.sent(epoch, 'websocket', CHAT, '{"type":"ping"}');
      client.received(epoch, 'websocket', CHAT, '{"type":"pong"}');
    }
    until(end);
    client.closed(epoch, 'websocket', RESET, 'remote');
    until(end + (outage.wait ?? first));
  }
}

const found = (act: (sight: Sight) => void) => {
  const entries = seen(act);
  const findings = detect(entries, { now: entries.at(-1)?.at ?? 0 });
  return { entries, leaks: findings.filter(({ kind }) => kind === 'heartbeat-leak') };
};

const newest = (openings: readonly number[]) => openings.slice(-1);

describe('a heartbeat that outlives its connection', () => {
  it('is found on the second connection, which two timers ping', () => {
    const { entries, leaks } = found((sight) => connections(sight, (all) => all, { count: 2 }));
    expect(leaks).toMatchObject([
      { severity: 'warning', inferred: true, count: 2, title: '2 heartbeats at once' },
    ]);
    const evidence = entries.filter(({ seq }) => leaks[0]?.evidence.includes(seq));
    expect(evidence.map(({ type }) => type)).toEqual([
      'open',
      'open',
      'ping',
      'ping',
      'ping',
      'ping',
    ]);
  });

  it('is found when the first connection was too short to show the period, and its timer was stopped', () => {
    const { leaks } = found((sight) => {
      const { client, wait } = sight;
      const short = client.attempt('websocket', CHAT);
      client.opened(short, 'websocket');
      wait(PERIOD);
      client.sent(short, 'websocket', CHAT, '{"type":"ping"}');
      wait(4000);
      client.closed(short, 'websocket', RESET, 'remote');
      connections(sight, (all) => all);
    });
    expect(leaks).toHaveLength(1);
  });

  it('is counted: each reconnect adds one', () => {
    const { leaks } = found((sight) => connections(sight, (all) => all));
    expect(leaks).toMatchObject([{ count: 3, title: '3 heartbeats at once' }]);
  });

  it('is found although timers are late now and then', () => {
    let beat = 0;
    const late = () => (++beat % 3) * 400;
    const { leaks } = found((sight) => connections(sight, (all) => all, { late }));
    expect(leaks).toHaveLength(1);
  });

  it.each<[string, (sight: Sight) => void]>([
    ['stops its heartbeat when it is closed', (sight) => connections(sight, newest)],
    ['has one timer for all connections', (sight) => connections(sight, (all) => all.slice(0, 1))],
    [
      'pings from two places, from the beginning',
      (sight) => connections(sight, (all) => newest(all).flatMap((at) => [at, at + 7000])),
    ],
    [
      'has a second heartbeat for something that was opened later',
      (sight) =>
        connections(sight, (all) =>
          all.length < 2 ? newest(all) : [...newest(all), (all[1] ?? 0) + 12_000],
        ),
    ],
    [
      'pings twice as often after the first connection',
      (sight) =>
        connections(sight, (all) =>
          newest(all).flatMap((at) => (all.length < 2 ? [at] : [at, at + PERIOD / 2])),
        ),
    ],
    [
      'pings twice as often after the first connection, in step with the earlier pings',
      (sight) =>
        connections(
          sight,
          (all) => newest(all).flatMap((at) => (all.length < 2 ? [at] : [at, at + PERIOD / 2])),
          { wait: 10_000 },
        ),
    ],
    [
      'pings only when nothing else has passed for a while',
      ({ client, wait }) => {
        const idle = Array.from({ length: 10 }, () => PERIOD);
        for (const gaps of [[0], [PERIOD, 57_500], idle]) {
          const epoch = client.attempt('websocket', CHAT);
          client.opened(epoch, 'websocket');
          for (const gap of [0, ...gaps]) {
            wait(gap);
            client.sent(epoch, 'websocket', CHAT, '{"type":"ping"}');
          }
          client.closed(epoch, 'websocket', RESET, 'remote');
          wait(26_000);
        }
      },
    ],
    [
      'pings three times as often after several connections',
      ({ client, wait }) => {
        const slow = [0, ...Array.from({ length: 3 }, () => 60_000)];
        const fast = Array.from({ length: 12 }, () => 20_000);
        for (const gaps of [[0], [0], [0], slow, fast]) {
          const epoch = client.attempt('websocket', CHAT);
          client.opened(epoch, 'websocket');
          for (const gap of gaps) {
            wait(gap);
            client.sent(epoch, 'websocket', CHAT, '{"type":"ping"}');
          }
          wait(7000);
          client.closed(epoch, 'websocket', RESET, 'remote');
          wait(3000);
        }
      },
    ],
    [
      'pings ten times as often after the first connection',
      (sight) =>
        connections(sight, (all) => {
          const [opened = 0] = newest(all);
          const often = Array.from({ length: 10 }, (_, tick) => opened + (tick * PERIOD) / 10);
          return all.length < 2 ? [opened] : often;
        }),
    ],
    [
      'pings at no fixed interval',
      (sight) => {
        let beat = 0;
        connections(sight, (all) => all, { late: () => (++beat * 7919) % 9000 });
      },
    ],
  ])('is not found in a client that %s', (_, act) => {
    expect(found(act).leaks).toEqual([]);
  });

  it('is not found in two rooms, each with its own heartbeat', () => {
    const { leaks } = found(({ client, wait }) => {
      const rooms = [1, 2].map((room) => {
        const epoch = client.attempt('websocket', `${CHAT}?room=${room}`);
        client.opened(epoch, 'websocket');
        wait(room * 4000);
        return epoch;
      });
      for (let beat = 0; beat < 10; beat++) {
        for (const room of rooms) {
          client.sent(room, 'websocket', CHAT, '{"type":"ping"}');
          wait(PERIOD / 2);
        }
      }
    });
    expect(leaks).toEqual([]);
  });
});

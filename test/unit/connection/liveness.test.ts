import { describe, expect, it } from 'vitest';
import { SimulatedClient } from '../../../src/simulation/client.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { CONFIG, FAIR } from '../../../src/simulation/schedule.ts';
import { ModelServer } from '../../../src/simulation/server.ts';
import { world } from '../../simulation/races/world.ts';
import { overSse } from './on-fallback.ts';

/** A client that has been connected for a minute, and idle. */
function idle(config = CONFIG) {
  const clock = new VirtualClock();
  const weather = { ...FAIR, latency: 20 };
  const server = new ModelServer();
  const client = new SimulatedClient(config, clock, () => 0.5, weather, server);
  client.connect();
  clock.advance(60_000);
  const stale = () => client.reports.some(({ type }) => type === 'stale');
  /** How long it takes until the dead link is noticed, ms. */
  const untilNoticed = (most = 100_000) => {
    const from = clock.now();
    while (!stale() && clock.now() - from < most) clock.advance(50);
    return clock.now() - from;
  };
  return { clock, weather, server, client, stale, untilNoticed };
}

describe('a link that dies silently is noticed', () => {
  it('within 5 s when a message is sent', () => {
    const { weather, client, untilNoticed } = idle();
    weather.stall = true;
    client.send('m1');
    expect(untilNoticed()).toBeLessThanOrEqual(5000);
  });

  it('within 5 s while a reply streams in', () => {
    const { clock, weather, server, client, untilNoticed } = idle();
    client.send('question');
    clock.advance(10_000);
    server.publish();
    clock.advance(1000);
    weather.stall = true;
    expect(untilNoticed()).toBeLessThanOrEqual(5000);
  });

  it('just as soon when only the welcome arrived and the message had been queued long before', () => {
    const { clock, client, newest, until } = world();
    client.send('m1');
    clock.advance(60_000);
    client.connect();
    until(() => client.state.current?.stage === 'ready');
    newest().break();
    clock.advance(3050);
    expect(client.reports.map(({ type }) => type)).toContain('stale');
  });

  it('within 5 s while a reply to a message queued a minute ago is awaited', () => {
    const { clock, weather, client, untilNoticed } = idle();
    client.disconnect();
    client.send('question');
    clock.advance(60_000);
    client.connect();
    clock.advance(20_000);
    expect(client.confirmed).toEqual(['question']);
    weather.stall = true;
    expect(untilNoticed()).toBeLessThanOrEqual(5000);
  });

  it('within 5 s while the next piece of a reply is awaited', () => {
    const { clock, weather, server, client, untilNoticed } = idle();
    client.send('question');
    clock.advance(25_000);
    server.publish();
    clock.advance(20_000);
    weather.stall = true;
    expect(untilNoticed()).toBeLessThanOrEqual(5000);
  });

  it('sooner with a shorter heartbeatInterval and heartbeatTimeout', () => {
    const { weather, client, untilNoticed } = idle({
      ...CONFIG,
      heartbeatInterval: 500,
      heartbeatTimeout: 400,
    });
    weather.stall = true;
    client.send('m1');
    expect(untilNoticed()).toBeLessThanOrEqual(1000);
  });

  it('within heartbeatInterval and heartbeatTimeout when nothing is awaited', () => {
    const { weather, untilNoticed } = idle();
    weather.stall = true;
    const { heartbeatInterval, heartbeatTimeout } = CONFIG;
    expect(untilNoticed()).toBeLessThanOrEqual(heartbeatInterval + heartbeatTimeout);
  });

  it.each(['online', 'resumed', 'offline'] as const)('within 3.05 s of %s', (type) => {
    const { weather, client, untilNoticed } = idle();
    weather.stall = true;
    client.input({ type });
    expect(untilNoticed()).toBeLessThanOrEqual(3050);
  });
});

it('the network’s return causes a ping at once, although the link was heard a moment ago', () => {
  const { client, server, clock } = idle();
  server.publish();
  clock.advance(30);
  client.reports.length = 0;
  client.input({ type: 'online' });
  expect(client.reports).toEqual([{ type: 'ping', epoch: 1 }]);
});

it('a socket that is still opening gets no ping', () => {
  const { client } = idle();
  client.disconnect();
  client.connect();
  client.reports.length = 0;
  client.input({ type: 'offline' });
  expect(client.reports).toEqual([]);
});

it('a pong gets its full time, whatever else is due meanwhile', () => {
  const { clock, weather, client, stale } = idle();
  weather.latency = 1000;
  client.input({ type: 'online' });
  const message = { messageId: 'm1', json: '1', expiresAt: clock.now() + 500 };
  client.input({ type: 'send', message });
  clock.advance(1900);
  expect(client.failed, 'the alarm rang').toEqual(['m1']);
  clock.advance(10_000);
  expect(stale()).toBe(false);
});

it('a page restored from the back/forward cache reconnects at once, since its connection is gone', () => {
  const { clock, client } = idle();
  const { epoch } = client.state;
  client.input({ type: 'restored' });
  expect(client.state).toMatchObject({ status: 'reconnecting', phase: 'attempting' });
  const state = client.reports.findLast(({ type }) => type === 'state');
  expect(state).toMatchObject({ cause: 'restored' });
  clock.advance(200);
  expect(client.state).toMatchObject({ status: 'connected', epoch: epoch + 1 });
});

it('a heartbeat timer that fires an hour late, after a sleep, does not make the link stale', () => {
  const { clock, client, stale } = idle();
  while (!client.state.current?.unanswered) clock.advance(1);
  clock.sleep(3_600_000);
  clock.advance(1000);
  expect(stale()).toBe(false);
  expect(client.state.status).toBe('connected');
});

it('an idle link is pinged once per interval', () => {
  const { clock, client } = idle();
  const before = client.reports.filter(({ type }) => type === 'ping').length;
  clock.advance(300_000);
  const pings = client.reports.filter(({ type }) => type === 'ping').length - before;
  expect(pings).toBe(10);
});

it('over HTTP, events are a sign of life without pongs, as long as no confirmation is awaited', () => {
  const { clock, weather, client } = overSse();
  weather.stall = true;
  const { epoch, received } = client.state;
  for (let count = 1; count <= 40; count++) {
    const frame = { type: 'event', sequence: received + count, body: count } as const;
    client.input({ type: 'frame', epoch, frame, size: 1, preview: '' });
    clock.advance(500);
  }
  expect(client.state).toMatchObject({ status: 'connected', epoch });
});

it('the journal records the round trip of a ping, and none for an unsolicited pong', () => {
  const { clock, client } = idle();
  client.reports.length = 0;
  clock.advance(30_000);
  const { epoch } = client.state;
  client.input({ type: 'frame', epoch, frame: { type: 'pong' }, size: 1, preview: '' });
  const pongs = client.reports.filter(({ type }) => type === 'pong');
  expect(pongs).toEqual([
    { type: 'pong', epoch, rtt: 40 },
    { type: 'pong', epoch },
  ]);
});

it('links that fall silent one after another get more time each, up to a limit', () => {
  const { clock, weather, client, untilNoticed } = idle();
  const times = Array.from({ length: 9 }, () => {
    weather.stall = true;
    const time = untilNoticed(1_000_000);
    weather.stall = false;
    while (client.state.current?.stage !== 'ready') clock.advance(5);
    client.reports.length = 0;
    return time;
  });
  const [before = 0, last] = times.slice(-2);
  // 64 times what the first is given.
  expect(before).toBe(64 * CONFIG.heartbeatTimeout);
  expect(last).toBe(before);
});

it('links that fall silent with a message on the wire get more time each, too', () => {
  const { clock, weather, client, untilNoticed } = idle();
  client.send('m1');
  weather.stall = true;
  const times = Array.from({ length: 4 }, () => {
    const time = untilNoticed();
    weather.stall = false;
    for (let tries = 0; client.state.current?.stage !== 'ready' && tries < 50_000; tries++) {
      clock.advance(5);
    }
    client.reports.length = 0;
    client.send('another');
    for (const link of client.links.values()) link.break();
    return time;
  });
  // Longer than confirmTimeout.
  expect(times.at(-1)).toBe(24_000);
});

describe('over a slow link', () => {
  /** Bytes per ms. */
  const SLOW = 40;

  const large = { messageId: 'large', json: JSON.stringify('x'.repeat(1_000_000)) };

  it('a message of 1 MB gets through at the first attempt', () => {
    const { clock, weather, server, client } = idle();
    weather.bandwidth = SLOW;
    client.input({ type: 'send', message: large });
    client.send('after it');
    clock.advance(60_000);
    expect(server.applied).toEqual(['large', 'after it']);
    expect(client.state.epoch).toBe(1);
  });

  it('an event of 1 MB arrives, although nothing is heard until all of it is there', () => {
    const { clock, weather, server, client } = idle();
    weather.bandwidth = SLOW;
    server.publish('x'.repeat(1_000_000));
    server.publish('after it');
    client.send('meanwhile');
    clock.advance(180_000);
    expect(client.delivered.at(-1)).toBe('after it');
    expect(server.applied).toEqual(['meanwhile']);
    const { epoch } = client.state;
    clock.advance(300_000);
    expect(client.state).toMatchObject({ status: 'connected', epoch });
  });

  it('a dead link is noticed within 5 s again once a ping has been answered', () => {
    const { clock, weather, client } = idle();
    weather.stall = true;
    clock.advance(200_000);
    expect(client.state.silences).toBeGreaterThan(0);
    weather.stall = false;
    clock.advance(200_000);
    const before = client.reports.filter(({ type }) => type === 'stale').length;
    weather.stall = true;
    client.send('m1');
    clock.advance(5000);
    expect(client.reports.filter(({ type }) => type === 'stale')).toHaveLength(before + 1);
  });

  it('a link that dies with 1 MB on the wire is given the time that the slowest link takes, and 3 s', () => {
    const { weather, client, untilNoticed } = idle();
    weather.stall = true;
    client.input({ type: 'send', message: large });
    // All but 16 kB at 32 bytes per ms, and in steps of 50 ms.
    expect(untilNoticed()).toBe(33_800);
  });
});

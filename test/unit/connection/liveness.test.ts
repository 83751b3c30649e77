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

describe('a link that goes dead without a word is noticed', () => {
  it('within 5 s when a message is on its way', () => {
    const { weather, client, untilNoticed } = idle();
    weather.stall = true;
    client.send('m1');
    expect(untilNoticed()).toBeLessThanOrEqual(5000);
  });

  it('within 5 s while a reply streams in, or is waited for', () => {
    const { clock, weather, server, client, untilNoticed } = idle();
    client.send('question');
    clock.advance(10_000);
    server.publish();
    clock.advance(1000);
    weather.stall = true;
    expect(untilNoticed()).toBeLessThanOrEqual(5000);
  });

  it('as soon when it answered nothing but the welcome, and what is on the wire was queued long before', () => {
    const { clock, client, newest, until } = world();
    client.send('m1');
    clock.advance(60_000);
    client.connect();
    until(() => client.state.current?.stage === 'ready');
    newest().break();
    clock.advance(3050);
    expect(client.reports.map(({ type }) => type)).toContain('stale');
  });

  it('within 5 s when a reply to what was queued a minute ago is waited for', () => {
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

  it('within 5 s when the next piece of a reply is waited for', () => {
    const { clock, weather, server, client, untilNoticed } = idle();
    client.send('question');
    clock.advance(25_000);
    server.publish();
    clock.advance(20_000);
    weather.stall = true;
    expect(untilNoticed()).toBeLessThanOrEqual(5000);
  });

  it('sooner when heartbeatInterval and heartbeatTimeout say so', () => {
    const { weather, client, untilNoticed } = idle({
      ...CONFIG,
      heartbeatInterval: 500,
      heartbeatTimeout: 400,
    });
    weather.stall = true;
    client.send('m1');
    expect(untilNoticed()).toBeLessThanOrEqual(1000);
  });

  it('within interval and timeout when nothing is awaited', () => {
    const { weather, untilNoticed } = idle();
    weather.stall = true;
    const { heartbeatInterval, heartbeatTimeout } = CONFIG;
    expect(untilNoticed()).toBeLessThanOrEqual(heartbeatInterval + heartbeatTimeout);
  });

  it.each(['online', 'resumed', 'offline'] as const)('at once looked at on %s', (type) => {
    const { weather, client, untilNoticed } = idle();
    weather.stall = true;
    client.input({ type });
    expect(untilNoticed()).toBeLessThanOrEqual(3050);
  });
});

it('is asked at once on a return, though it was heard a moment ago', () => {
  const { client, server, clock } = idle();
  server.publish();
  clock.advance(30);
  client.reports.length = 0;
  client.input({ type: 'online' });
  expect(client.reports).toEqual([{ type: 'ping', epoch: 1 }]);
});

it('is asked nothing before it stands: a socket that is opening would throw', () => {
  const { client } = idle();
  client.disconnect();
  client.connect();
  client.reports.length = 0;
  client.input({ type: 'offline' });
  expect(client.reports).toEqual([]);
});

it('a ping’s answer is waited for, whatever else is due meanwhile', () => {
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

it('a page out of the back/forward cache knows that its connection is gone, and makes a new one at once', () => {
  const { clock, client } = idle();
  const { epoch } = client.state;
  client.input({ type: 'restored' });
  expect(client.state).toMatchObject({ status: 'reconnecting', phase: 'attempting' });
  const state = client.reports.findLast(({ type }) => type === 'state');
  expect(state).toMatchObject({ cause: 'restored' });
  clock.advance(200);
  expect(client.state).toMatchObject({ status: 'connected', epoch: epoch + 1 });
});

it('a heartbeat timer that fires an hour late, after a sleep, asks once more before it gives the link up', () => {
  const { clock, client, stale } = idle();
  while (!client.state.current?.unanswered) clock.advance(1);
  clock.sleep(3_600_000);
  clock.advance(1000);
  expect(stale()).toBe(false);
  expect(client.state.status).toBe('connected');
});

it('an idle link is not asked more often than each interval', () => {
  const { clock, client } = idle();
  const before = client.reports.filter(({ type }) => type === 'ping').length;
  clock.advance(300_000);
  const pings = client.reports.filter(({ type }) => type === 'ping').length - before;
  expect(pings).toBeLessThanOrEqual(10);
});

it('over HTTP events are a sign of life as long as no confirmation is awaited, though no ping is answered', () => {
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

it('the journal tells the round trip of a ping, and none for a pong that nobody asked for', () => {
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

it('links that fall silent one after another are given more time each, but not without end', () => {
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

it('with a message on the wire, too', () => {
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

  it('an event of 1 MB arrives, though nothing is heard of it until all of it is there', () => {
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

  it('once a ping is answered again, a dead link is noticed as soon as ever', () => {
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

  it('a link that dies with it on the wire is noticed all the same', () => {
    const { weather, client, untilNoticed } = idle();
    weather.stall = true;
    client.input({ type: 'send', message: large });
    expect(untilNoticed()).toBeLessThan(40_000);
  });
});

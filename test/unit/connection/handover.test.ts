import { describe, expect, it } from 'vitest';
import type { ServerFrame } from '../../../src/connection/protocol.ts';
import { SimulatedClient } from '../../../src/simulation/client.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { CONFIG, FAIR, play } from '../../../src/simulation/schedule.ts';
import { ModelServer } from '../../../src/simulation/server.ts';
import { overSse, THREE, untilCandidate, untilGreeting } from './on-fallback.ts';

describe('a client on a fallback', () => {
  it('moves to the better transport without leaving the state connected', () => {
    const { clock, client, states } = overSse();
    clock.advance(60_000);
    expect(client.state.current?.transport).toBe('websocket');
    expect(states()).toEqual(['connecting', 'connected']);
    expect(client.live).toBe(1);
  });

  it('loses, duplicates and reorders nothing sent or published during a handover', () => {
    const { clock, server, client } = overSse();
    const sent = Array.from({ length: 600 }, (_, index) => `m${index}`);
    for (const message of sent) {
      client.send(message);
      server.publish();
      clock.advance(100);
    }
    clock.advance(10_000);
    expect(client.state.current?.transport).toBe('websocket');
    expect(server.applied).toEqual(sent);
    expect(client.confirmed).toEqual(sent);
    expect(client.delivered).toEqual(sent.map((_, index) => index + 1));
  });

  it('delivers once an event that the old connection brings after the new hello', () => {
    const { client, server } = play({
      seed: 1_100_334_777,
      events: [
        { after: 0, do: 'reset' },
        { after: 23_243, do: 'send' },
        { after: 130, do: 'publish' },
      ],
    });
    expect(server.published).toBe(1);
    expect(client.delivered).toEqual([1]);
  });

  it('does not try a better transport while the server wants to be left alone', () => {
    const { clock, client } = overSse();
    const epoch = () => client.state.candidate?.epoch ?? 0;
    while (epoch() === 0) clock.advance(5);
    const frame = { type: 'goaway', retryAfter: 600_000 } as const;
    client.input({ type: 'frame', epoch: epoch(), frame, size: 1, preview: '' });
    for (const link of [...client.links.values()].slice(1)) link.reset();
    const before = client.state.epoch;
    clock.advance(600_000);
    expect(client.state.epoch).toBe(before);
    clock.advance(70_000);
    expect(client.state.current?.transport).toBe('websocket');
  });

  it('stays connected when the better transport is refused, and retries it ever less often', () => {
    const { clock, weather, client, states } = overSse();
    weather.refuse = true;
    clock.advance(600_000);
    expect(client.state.current?.transport).toBe('sse');
    expect(states()).toEqual(['connecting', 'connected']);
    const tries = client.reports.flatMap((entry) =>
      entry.type === 'attempt' && entry.handover ? [entry] : [],
    );
    expect(tries.length).toBeGreaterThan(2);
    expect(tries.length).toBeLessThan(8);
  });

  it('resends at once what was on the wire of an old connection that died unnoticed', () => {
    const { clock, client } = overSse();
    for (let times = 0; !client.state.candidate && times < 10_000; times++) clock.advance(10);
    client.links.get(client.state.current?.epoch ?? 0)?.break();
    client.send('m1');
    expect(client.state.outbox.transmitted).toBe(1);
    clock.advance(200);
    expect(client.confirmed).toEqual(['m1']);
  });

  it('never leaves the better transport untried for more than 16 intervals', () => {
    const { clock, weather, client } = overSse();
    weather.refuse = true;
    clock.advance(8 * 3_600_000);
    const tries = client.history.flatMap((entry) => (entry.type === 'attempt' ? [entry.at] : []));
    const gaps = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(8 * CONFIG.upgradeInterval);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(16 * CONFIG.upgradeInterval + 100);
  });

  it('tries all better transports in turn', () => {
    const { clock, weather, client } = overSse(THREE);
    weather.refuse = true;
    clock.advance(600_000);
    const tries = client.reports.flatMap((entry) =>
      entry.type === 'attempt' && entry.handover ? [entry.transport] : [],
    );
    expect(tries.slice(0, 4)).toEqual(['websocket', 'sse', 'websocket', 'sse']);
  });

  it('moves up step by step, however short the interval, and leaves no connection behind', () => {
    const { clock, weather, client } = overSse({ ...THREE, upgradeInterval: 400 }, 200);
    const seen = new Set<string>();
    let most = 0;
    weather.refuse = true;
    clock.advance(600);
    expect(client.state.upgrades).toBe(1);
    weather.refuse = false;
    for (let times = 0; times < 1000; times++) {
      clock.advance(5);
      seen.add(client.state.current?.transport ?? 'none');
      most = Math.max(most, client.live);
    }
    expect([...seen]).toEqual(['ajax', 'sse', 'websocket']);
    expect(most).toBe(2);
    expect(client.live).toBe(1);
  });

  it('sends nothing on the old connection after the new hello', () => {
    const sse = overSse();
    const { clock, client, server } = sse;
    untilGreeting(sse);
    client.send('meanwhile');
    expect(client.state.outbox.transmitted).toBe(0);
    clock.advance(1000);
    expect(server.applied).toEqual(['meanwhile']);
    expect(client.confirmed).toEqual(['meanwhile']);
  });

  it('sends nothing on the old connection when the hello is part of the request, as over SSE', () => {
    const ajax = overSse({ ...THREE, upgradeInterval: 2000 });
    const { clock, client, weather } = ajax;
    weather.refuse = true;
    while (client.state.upgrades === 0) clock.advance(5);
    weather.refuse = false;
    untilCandidate(ajax);
    expect(client.state.candidate).toMatchObject({ transport: 'sse', stage: 'opening' });
    client.send('meanwhile');
    expect(client.state.outbox.transmitted).toBe(0);
    clock.advance(1000);
    expect(client.confirmed).toEqual(['meanwhile']);
  });

  it('makes the candidate its next attempt when the old connection dies', () => {
    const { clock, client, states } = overSse();
    while (!client.state.candidate) clock.advance(5);
    const old = client.state.current?.epoch;
    client.links.get(old ?? 0)?.reset();
    expect(client.state).toMatchObject({ status: 'reconnecting', phase: 'attempting', attempt: 1 });
    expect(client.reports.at(-1)).toMatchObject({ type: 'state', cause: 'closed' });
    clock.advance(200);
    expect(client.state.current?.transport).toBe('websocket');
    expect(states()).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
  });

  it('reports another reconnecting when the candidate also dies before its welcome', () => {
    const sse = overSse();
    const { clock, client, states } = sse;
    untilGreeting(sse);
    for (const link of [...client.links.values()]) link.reset();
    expect(client.state).toMatchObject({ status: 'reconnecting', phase: 'waiting' });
    clock.advance(5000);
    expect(states()).toEqual([
      'connecting',
      'connected',
      'reconnecting',
      'reconnecting',
      'connected',
    ]);
  });

  it('does not count as refused when the server had moved to a candidate that died', () => {
    const sse = overSse();
    const { clock, client, server } = sse;
    untilGreeting(sse);
    // The hello arrives and the server turns to the new connection, whose welcome never comes.
    clock.advance(20);
    client.links.get(client.state.candidate?.epoch ?? 0)?.reset();
    clock.advance(5000);
    client.send('after');
    clock.advance(5000);
    expect(client.state.status).toBe('connected');
    expect(server.applied).toEqual(['after']);
  });

  it('misses no event, and reports no gap, when one arrives while the new connection opens', () => {
    const sse = overSse();
    const { clock, client, server } = sse;
    untilCandidate(sse);
    server.publish();
    clock.advance(1000);
    server.publish();
    clock.advance(100);
    expect(client.state.current?.transport).toBe('websocket');
    expect(client.delivered).toEqual([1, 2]);
    expect(client.reports.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('is not disturbed by late, out-of-order frames of the old connection', () => {
    const sse = overSse();
    const { client } = sse;
    untilGreeting(sse);
    const { current, candidate } = client.state;
    const says = (epoch: number | undefined, frame: ServerFrame) =>
      client.input({ type: 'frame', epoch: epoch ?? 0, frame, size: 1, preview: '' });
    says(candidate?.epoch, { type: 'welcome', secret: 's', last: 0, events: 0 });
    says(current?.epoch, { type: 'event', sequence: 5, body: 5 });
    says(current?.epoch, { type: 'event', sequence: 1, body: 1 });
    client.send('on the new one');
    client.reports.length = 0;
    says(current?.epoch, { type: 'expect', sequence: 1 });
    says(current?.epoch, { type: 'pong' });
    expect(client.reports, 'it is not sent twice, and no ping answered').toEqual([]);
    expect(client.state).toMatchObject({
      status: 'connected',
      current: { epoch: candidate?.epoch },
      draining: { epoch: current?.epoch },
    });
    expect(client.delivered).toEqual([1]);
  });

  it('keeps the old connection when it tries another while a ping is unanswered', () => {
    const sse = overSse();
    const { clock, client, states } = sse;
    while (client.state.upgradeAt === null && clock.now() < 60_000) clock.advance(5);
    clock.advance((client.state.upgradeAt ?? 0) - clock.now() - 10);
    client.input({ type: 'online' });
    expect(client.state.current).toMatchObject({ transport: 'sse', unanswered: 1 });
    clock.advance(60_000);
    expect(states()).toEqual(['connecting', 'connected']);
  });

  it('remembers across a lost link how often the better transport was refused', () => {
    const { clock, client, weather } = overSse();
    weather.refuse = true;
    clock.advance(120_000);
    weather.refuse = false;
    const { upgrades, current } = client.state;
    expect(upgrades).toBeGreaterThan(0);
    client.links.get(current?.epoch ?? 0)?.reset();
    clock.advance(2000);
    expect(client.state).toMatchObject({ current: { transport: 'sse', proven: true }, upgrades });
  });

  it('starts with short intervals again once it has been on the best transport', () => {
    const sse = overSse();
    const { clock, client, weather } = sse;
    weather.refuse = true;
    clock.advance(300_000);
    expect(client.state.upgrades).toBeGreaterThan(1);
    weather.refuse = false;
    clock.advance(600_000);
    expect(client.state).toMatchObject({
      current: { transport: 'websocket' },
      upgrades: 0,
      upgradeAt: null,
    });
  });

  it.each([0, 0.5, 0.999])(
    'tries the better transport after half to one interval (%s)',
    (random) => {
      const sse = overSse(CONFIG, 1000, () => random);
      const { clock } = sse;
      untilCandidate(sse);
      const due = CONFIG.upgradeInterval * (0.5 + random / 2);
      expect(clock.now()).toBeGreaterThan(due);
      expect(clock.now()).toBeLessThan(due + 1000);
    },
  );

  it('ends both connections on disconnect()', () => {
    const sse = overSse();
    const { clock, client } = sse;
    untilGreeting(sse);
    client.disconnect();
    expect(client.live).toBe(0);
    clock.advance(10_000);
    expect(clock.pending).toBe(0);
  });
});

it('a delayed hello does not displace the newer connection', () => {
  const clock = new VirtualClock();
  const weather = { ...FAIR, latency: 1687 };
  const server = new ModelServer();
  const client = new SimulatedClient(CONFIG, clock, () => 0.5, weather, server, true);
  client.connect();
  clock.advance(6788);
  client.input({ type: 'offline' });
  clock.advance(7023);
  client.send('m1');
  weather.latency = 20;
  clock.advance(60_000);
  expect(client.state.status).toBe('connected');
  expect(server.applied).toEqual(['m1']);
});

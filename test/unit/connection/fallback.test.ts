import { describe, expect, it } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { SimulatedClient } from '../../../src/simulation/client.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { CONFIG, FAIR } from '../../../src/simulation/schedule.ts';
import { ModelServer } from '../../../src/simulation/server.ts';

function start(config = CONFIG) {
  const clock = new VirtualClock();
  // Long after the beginning of time.
  clock.advance(600_000);
  const weather = { ...FAIR, latency: 20 };
  const client = new SimulatedClient(config, clock, () => 0.5, weather, new ModelServer());
  const attempts = () =>
    client.reports.flatMap((entry) => (entry.type === 'attempt' ? [entry.transport] : []));
  const reset = () => {
    for (const link of [...client.links.values()]) link.reset();
  };
  return { clock, weather, client, attempts, reset };
}

/** The first WebSocket attempt fails, so that the client is connected over SSE. */
function fallBack(config = CONFIG) {
  const simulated = start(config);
  const { clock, client, reset } = simulated;
  client.connect();
  reset();
  clock.advance(1000);
  expect(client.state.current?.transport).toBe('sse');
  return simulated;
}

describe('the fallback', () => {
  it('tries the next transport at once when one fails', () => {
    const { attempts } = fallBack();
    expect(attempts()).toEqual(['websocket', 'sse']);
  });

  it('first retries the transport that worked last', () => {
    const { clock, attempts, reset } = fallBack();
    reset();
    clock.advance(2000);
    expect(attempts()).toEqual(['websocket', 'sse', 'sse']);
  });

  it('tries the best transport first again after five minutes', () => {
    const never = { ...CONFIG, upgradeInterval: Number.POSITIVE_INFINITY };
    const { clock, attempts, reset } = fallBack(never);
    clock.advance(301_000);
    reset();
    clock.advance(2000);
    expect(attempts()).toEqual(['websocket', 'sse', 'websocket']);
  });

  it('counts the five minutes from the first fallback, however often the client reconnects', () => {
    const never = { ...CONFIG, upgradeInterval: Number.POSITIVE_INFINITY };
    const { clock, attempts, reset } = fallBack(never);
    for (let times = 0; times < 4; times++) {
      clock.advance(100_000);
      reset();
    }
    expect(attempts()).toEqual(['websocket', 'sse', 'sse', 'sse', 'websocket']);
  });

  it('starts over with the best transport when connect() is called during an attempt', () => {
    const { clock, client, attempts, reset } = start();
    client.connect();
    clock.advance(1000);
    reset();
    clock.advance(510);
    expect(client.state).toMatchObject({ phase: 'attempting', untried: [{ transport: 'sse' }] });
    client.connect();
    expect(attempts()).toEqual(['websocket', 'websocket', 'websocket']);
    expect(client.live).toBe(1);
  });

  it('tries the next transport at once when a connection dies before it has proved itself', () => {
    const { clock, client, attempts, reset } = start();
    client.connect();
    while (client.state.status !== 'connected') clock.advance(1);
    client.reports.length = 0;
    reset();
    expect(client.reports.find(({ type }) => type === 'state')).toEqual({
      type: 'state',
      from: 'connected',
      to: 'reconnecting',
      cause: 'closed',
      phase: 'attempting',
    });
    expect(attempts()).toEqual(['sse']);
  });

  it('gives a failed attempt the cause refused, and a lost connection the cause closed', () => {
    const { clock, client, weather, reset } = start({ ...CONFIG, route: CONFIG.route.slice(0, 1) });
    const cause = () => {
      const state = client.reports.findLast(({ type }) => type === 'state');
      return state?.type === 'state' && state.cause;
    };
    client.connect();
    reset();
    expect(cause()).toBe('refused');
    clock.advance(1000);
    weather.refuse = true;
    reset();
    expect(cause()).toBe('closed');
    clock.advance(700);
    expect(client.state).toMatchObject({ phase: 'waiting', retries: 2 });
    expect(cause()).toBe('refused');
  });

  it('tries every transport before it waits', () => {
    const { clock, client, weather, attempts } = start();
    weather.refuse = true;
    client.connect();
    clock.advance(90);
    expect(attempts()).toEqual(['websocket', 'sse']);
    expect(client.state).toMatchObject({ status: 'reconnecting', phase: 'waiting', retries: 1 });
  });
});

it('a WebSocket whose constructor throws counts as failed, and the next transport is tried', async () => {
  class Forbidden {
    constructor() {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    }
  }
  const WebSocket = Forbidden as unknown as typeof globalThis.WebSocket;
  const manager = new ConnectionManager({
    websocketEndpoint: 'ws://chat.test',
    apiEndpoint: 'https://chat.test',
    network: { WebSocket, fetch: () => new Promise<never>(() => {}) },
  });
  const ended = new Promise((resolve) => manager.once('closed', resolve));
  manager.connect();
  expect(await ended).toEqual({
    transport: 'websocket',
    code: 1006,
    reason: 'The WebSocket could not be made: The operation is insecure.',
    by: 'remote',
  });
  expect(manager.snapshot()).toMatchObject({ state: 'connecting', epoch: 2 });
  manager.disconnect();
});

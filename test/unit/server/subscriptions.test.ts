import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import { PROTOCOL } from '../../../src/connection/protocol.ts';
import { type EventListener, MemoryStore } from '../../../src/server/index.ts';
import { ask, type Frame, HELLO, socketTo, spoken } from '../demo/peers.ts';
import { type Bare, bare } from './bare.ts';

/** A store that counts those who listen to its events, and tells them what it is told to. */
class WatchedStore extends MemoryStore {
  readonly listeners = new Set<EventListener>();
  /** How often it was asked how far the log goes. */
  ranges = 0;
  readonly steps: ('listens' | 'asks')[] = [];

  override range(channel: string) {
    this.ranges++;
    this.steps.push('asks');
    return super.range(channel);
  }

  override async subscribe(channel: string, listener: EventListener) {
    const unsubscribe = await super.subscribe(channel, listener);
    // As over a network.
    await new Promise((resolve) => setImmediate(resolve));
    this.listeners.add(listener);
    this.steps.push('listens');
    return () => {
      unsubscribe();
      this.listeners.delete(listener);
    };
  }
}

interface Listening {
  leave(): void;
  /** The next event. */
  heard(): Promise<unknown>;
}

async function socket(server: Bare<unknown>, hello?: object): Promise<Listening> {
  const peer = await socketTo(server, { protocols: hello ? [PROTOCOL] : [] });
  // A plain client that has sent anything does not wait for its first events.
  peer.send(hello ?? { type: 'ping' });
  return { leave: () => peer.socket.close(), heard: async () => (await peer.next('event')).body };
}

async function stream(server: Bare<unknown>, headers: Record<string, string>): Promise<Listening> {
  const abort = new AbortController();
  const url = `http://127.0.0.1:${server.port}/api/stream`;
  const { body } = await fetch(url, { headers, signal: abort.signal });
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  const heard = async (): Promise<unknown> => {
    const { value = '', done = true } = (await reader?.read()) ?? {};
    if (done) throw new Error('The stream ended; no event came.');
    const [, event] = /^data: (.*"event".*)$/m.exec(value) ?? [];
    return event === undefined ? heard() : JSON.parse(event).body;
  };
  return { leave: () => abort.abort(), heard };
}

async function poll(server: Bare<unknown>): Promise<Listening> {
  const first = await ask(server, '/api/poll', { headers: spoken() });
  const [{ connection }] = first.body as [Frame];
  const abort = new AbortController();
  const headers = { 'faultline-connection': String(connection) };
  const answer = ask(server, '/api/poll', { headers, signal: abort.signal });
  answer.catch(() => {});
  return {
    leave: () => abort.abort(),
    heard: async () => ((await answer).body as [Frame])[0].body,
  };
}

/** With how often each asks for the extent of the log until it listens. */
const connections: [string, (server: Bare<unknown>) => Promise<Listening>, number][] = [
  ['a WebSocket', (server) => socket(server, HELLO), 1],
  ['a plain WebSocket', (server) => socket(server), 1],
  ['a stream', (server) => stream(server, spoken()), 1],
  ['a plain stream', (server) => stream(server, {}), 1],
  ['a poll', poll, 2],
];

it.each(connections)(
  '%s asks how far the log goes only once it listens: an event between the two would be lost',
  async (_, open, ranges) => {
    const store = new WatchedStore();
    await open(await bare({ store }));
    await expect.poll(() => store.ranges).toBe(ranges);
    const each = ['listens', 'asks'];
    expect(store.steps).toEqual(ranges === 1 ? each : [...each, ...each]);
  },
);

it.each(connections)(
  '%s whose client leaves listens to the store no longer, and leaves no timer behind',
  async (_, open) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const store = new WatchedStore();
    const client = await open(await bare({ store }));
    await expect.poll(() => store.listeners.size).toBe(1);
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    client.leave();
    await expect.poll(() => store.listeners.size).toBe(0);
    await expect.poll(() => vi.getTimerCount()).toBe(0);
  },
);

it.each(connections)(
  '%s goes on when the store was away, as long as its log is the same',
  async (_, open, ranges) => {
    const store = new WatchedStore();
    const server = await bare({ store });
    const client = await open(server);
    await expect.poll(() => store.listeners.size).toBe(1);
    await expect.poll(() => store.ranges).toBe(ranges);
    for (const tell of store.listeners) tell('missed');
    await expect.poll(() => store.ranges).toBe(ranges + 1);
    await server.faultline.publish('ana', 'an event');
    expect(await client.heard()).toBe('an event');
    expect(store.listeners.size).toBeLessThanOrEqual(1);
  },
);

it.each([
  ['', HELLO],
  [' plain', undefined],
])('a%s WebSocket that closes while its user is looked up listens no longer', async (_, hello) => {
  const store = new WatchedStore();
  const subscribe = vi.spyOn(store, 'subscribe');
  const gate = Promise.withResolvers<string>();
  const identify = vi.fn(() => gate.promise);
  const http = createServer();
  const client = await socket(await bare({ store, identify }, http), hello);
  await expect.poll(() => identify).toHaveBeenCalled();
  client.leave();
  const connections = promisify(http.getConnections.bind(http));
  await expect.poll(() => connections()).toBe(0);
  gate.resolve('ana');
  await expect.poll(() => subscribe).toHaveBeenCalled();
  await expect.poll(() => store.listeners.size).toBe(0);
});

import { createServer } from 'node:http';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { ChatServer } from '../../../demo/server/server.ts';
import { createFaultline, MemoryStore } from '../../../src/server/index.ts';
import { roomIn } from '../../../src/server/standing.ts';
import { SqliteStore } from '../../../src/server/stores/sqlite.ts';
import { ask, type Frame, HELLO, spoken, streamFrom, welcomed } from '../demo/peers.ts';
import { bare, serveBare } from './bare.ts';
import { subjects } from './stores.ts';

const LARGE = 'x'.repeat(20_000);
const LARGEST = 'x'.repeat(1_000_000);

const readers = {
  websocket: async (server: ChatServer) => (await welcomed(server)).peer,
  sse: async (server: ChatServer) => {
    const stream = await streamFrom(server, spoken({ ...HELLO, clientId: 'client-2' }));
    await stream.next('welcome');
    return stream;
  },
};

it.each(['websocket', 'sse'] as const)(
  'delivers 20 MB of missed events over %s, which is more than it buffers',
  async (kind) => {
    const server = await bare();
    for (let count = 0; count < 1000; count++) await server.faultline.publish('ana', LARGE);
    const reader = await readers[kind](server);
    for (let sequence = 1; sequence <= 1000; sequence++) {
      expect(await reader.next()).toMatchObject({ sequence });
    }
  },
);

it('delivers an event that is larger than its whole buffer', async () => {
  const server = await bare({ maxFrame: 1000 });
  await server.faultline.publish('ana', 'x'.repeat(10_000_000));
  expect(await (await readers.websocket(server)).next()).toMatchObject({ sequence: 1 });
  expect(await (await readers.sse(server)).next()).toMatchObject({ sequence: 1 });
});

it('leaves events in the log for a paused reader, and delivers all of them later', async () => {
  const store = new MemoryStore();
  const server = await bare({ store });
  const peer = await readers.websocket(server);
  await server.faultline.publish('ana', LARGE);
  await peer.next('event');
  peer.socket.pause();
  const read = vi.spyOn(store, 'eventsAfter');
  for (let count = 0; count < 1500; count++) await server.faultline.publish('ana', LARGE);
  // It stands in the middle of a page, and asks for no other.
  expect(read.mock.calls.length).toBeLessThan(3);
  peer.socket.resume();
  for (let sequence = 2; sequence <= 1501; sequence++) {
    expect(await peer.next()).toMatchObject({ sequence });
  }
});

it.each(['sqlite', 'redis'] as const)(
  'reads from the %s store one large event at a time, or as many small ones as fit',
  async (kind) => {
    const { store } = (await subjects[kind]?.()) ?? {};
    const size = 100_000;
    const events = Array.from({ length: 20 }, () => ({ body: 'x'.repeat(size) }));
    await store?.apply({ channel: 'ana', turn: null, id: null, events });
    await store?.apply({ channel: 'ana', turn: null, id: null, events: [{ body: LARGEST }] });
    await store?.apply({ channel: 'ana', turn: null, id: null, events: [{ body: 'last' }] });
    const page = async (after: number) =>
      (await store?.eventsAfter('ana', after, 200))?.map(({ sequence }) => sequence);
    expect(await page(0)).toEqual([1, 2, 3]);
    expect(await page(3)).toEqual([4, 5, 6]);
    expect(await page(18)).toEqual([19, 20, 21]);
    expect(await page(20)).toEqual([21]);
    expect(await page(21)).toEqual([22]);
    expect(await page(22)).toEqual([]);
  },
);

it('delivers all missed events from a store that returns short pages', async () => {
  const store = new SqliteStore(':memory:');
  onTestFinished(() => store.close());
  const faultline = createFaultline({ store, identify: () => 'ana', onMessage: () => [] });
  const server = await serveBare(faultline);
  for (let count = 0; count < 10; count++) await faultline.publish('ana', 'x'.repeat(200_000));
  for (const kind of ['websocket', 'sse'] as const) {
    const reader = await readers[kind](server);
    for (let sequence = 1; sequence <= 10; sequence++) {
      expect(await reader.next()).toMatchObject({ sequence });
    }
  }
});

it('answers a poll with as much as fits, and the next polls with the rest', async () => {
  const server = await bare({ maxFrame: 50_000 });
  for (let count = 0; count < 10; count++) await server.faultline.publish('ana', LARGE);
  const first = await ask(server, '/api/poll', { headers: spoken() });
  const [{ connection }] = first.body as [Frame];
  const sequences: unknown[] = [];
  for (let polls = 0; polls < 4; polls++) {
    const { body } = await ask(server, '/api/poll', {
      headers: {
        'faultline-connection': String(connection),
        'faultline-received': String(sequences.length),
      },
    });
    sequences.push(...(body as Frame[]).map(({ sequence }) => sequence));
  }
  expect(sequences).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

it('stops even if a client does not read the end of its stream', async () => {
  const http = createServer();
  const server = await bare({}, http);
  const reader = connect(server.port, '127.0.0.1');
  onTestFinished(() => void reader.destroy());
  reader.on('error', () => {}).write('GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await new Promise((resolve) => reader.once('data', resolve));
  reader.pause();
  await server.faultline.publish('ana', 'x'.repeat(30_000_000));
  const closed = new Promise((resolve) => http.close(resolve));
  await server.faultline.stop();
  await closed;
});

it('leaves no listener on a stream that had no room for a while', async () => {
  const gate = Promise.withResolvers<void>();
  const stream = new Writable({
    highWaterMark: 1,
    write: (_, __, done) => void gate.promise.then(() => done()),
  });
  expect(roomIn(stream)).toBeUndefined();
  stream.write('more than fits');
  const listeners = () => ['drain', 'close'].map((name) => stream.listenerCount(name));
  const before = listeners();
  const room = roomIn(stream);
  expect(listeners()).not.toEqual(before);
  gate.resolve();
  await room;
  expect(listeners()).toEqual(before);
});

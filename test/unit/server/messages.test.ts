import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ClientMessage, MemoryStore, Refusal } from '../../../src/server/index.ts';
import { ask, HELLO, message, socketTo, spoken, streamFrom, welcomed } from '../demo/peers.ts';
import { bare } from './bare.ts';

it('refuses a message in words each time that it arrives, and handles the next one', async () => {
  const server = await bare({
    onMessage({ sequence }) {
      if (sequence === 1) throw new Refusal(400, 'Not that.');
      return ['event'];
    },
  });
  const { peer } = await welcomed(server);
  for (let times = 0; times < 2; times++) {
    peer.send(message(1));
    expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'm1', error: 'Not that.' });
  }
  peer.send(message(2));
  expect(await peer.next('confirm')).toEqual({ type: 'confirm', messageId: 'm2' });
});

it('counts a skipped message without applying it', async () => {
  const onMessage = vi.fn(() => []);
  const onApplied = vi.fn();
  const server = await bare({ onMessage, onApplied });
  const { peer } = await welcomed(server);
  peer.send({ type: 'message', messageId: 'm1', sequence: 1, skip: true });
  expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'm1' });
  peer.send(message(2));
  expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'm2' });
  // What was given up was never applied, so its id is still free.
  peer.send({ ...message(3), messageId: 'm1' });
  expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'm1' });
  const applied = ['m2', 'm1'].map((messageId) => [expect.objectContaining({ messageId })]);
  expect(onMessage.mock.calls).toEqual(applied);
  expect(onApplied.mock.calls).toEqual(applied);
});

it('does not take a question for a skip when the store has lost the message', async () => {
  const stores = { now: new MemoryStore() };
  const store = new Proxy(stores.now, {
    get(_, key) {
      const value: unknown = Reflect.get(stores.now, key);
      return typeof value === 'function' ? value.bind(stores.now) : value;
    },
  });
  const onMessage = vi.fn(() => []);
  const server = await bare({ store, onMessage });
  const before = await welcomed(server);
  before.peer.send(message(1));
  await before.peer.next('confirm');
  const { secret } = before.welcome;
  const { peer, welcome } = await welcomed(server, { ...HELLO, secret });
  expect(welcome).toMatchObject({ last: 1 });
  // As a replica that was behind, and takes over.
  const replica = new MemoryStore();
  await replica.open({ clientId: HELLO.clientId, channel: 'ana', secret: String(secret), last: 0 });
  stores.now = replica;
  peer.send({ type: 'message', messageId: 'm1', sequence: 1, skip: true });
  expect(await peer.next()).toEqual({ type: 'expect', sequence: 1 });
  peer.send([message(1), { type: 'message', messageId: 'm2', sequence: 2, skip: true }]);
  const confirms = [1, 2].map((n) => ({ type: 'confirm', messageId: `m${n}` }));
  expect(await peer.next()).toEqual(confirms);
  expect(onMessage).toHaveBeenCalledTimes(2);
});

it('handles the frames of a connection one after the other, however long each takes', async () => {
  const first = Promise.withResolvers<void>();
  const begun: string[] = [];
  const server = await bare({
    async onMessage({ messageId }) {
      begun.push(messageId);
      if (messageId === 'm1') await first.promise;
      return [messageId];
    },
  });
  const { peer } = await welcomed(server);
  for (const sequence of [1, 2, 3]) peer.send(message(sequence));
  const { peer: other } = await welcomed(server, { ...HELLO, clientId: 'client-2' });
  other.send({ ...message(1), messageId: 'other' });
  await other.next('confirm');
  expect(begun).toEqual(['m1', 'other']);
  first.resolve();
  const bodies = [];
  while (bodies.length < 4) bodies.push((await peer.next('event')).body);
  expect(bodies).toEqual(['other', 'm1', 'm2', 'm3']);
});

it('handles one frame of a client at a time, even over an old connection and a new one', async () => {
  const gate = Promise.withResolvers<void>();
  const onMessage = vi.fn(async () => {
    await gate.promise;
    return ['event'];
  });
  const onApplied = vi.fn();
  const server = await bare({ onMessage, onApplied });
  const stream = await streamFrom(server, spoken());
  const { connection, secret } = await stream.next('welcome');
  const post = ask(server, '/api/messages', {
    method: 'POST',
    headers: { 'faultline-connection': String(connection) },
    body: JSON.stringify([message(1)]),
  });
  await expect.poll(() => onMessage).toHaveBeenCalled();
  const { peer } = await welcomed(server, { ...HELLO, secret });
  const taken = once(peer.socket, 'pong');
  peer.send(message(1));
  peer.socket.ping();
  await taken;
  gate.resolve();
  const confirm = { type: 'confirm', messageId: 'm1' };
  expect(await peer.next('confirm')).toEqual(confirm);
  expect((await post).body).toEqual([confirm]);
  expect(onMessage).toHaveBeenCalledTimes(1);
  expect(onApplied).toHaveBeenCalledTimes(1);
});

it('answers a batch with a batch', async () => {
  const server = await bare({ onMessage: () => [] });
  const { peer } = await welcomed(server);
  peer.send([message(1), message(2), { type: 'ping', received: 0 }]);
  expect(await peer.next()).toEqual({ type: 'pong' });
  expect(await peer.next()).toEqual([
    { type: 'confirm', messageId: 'm1' },
    { type: 'confirm', messageId: 'm2' },
  ]);
});

it('confirms each message of a batch once, and before the rest is done if that takes long', async () => {
  const gate = Promise.withResolvers<[]>();
  const server = await bare({ onMessage: ({ sequence }) => (sequence === 2 ? gate.promise : []) });
  const { peer } = await welcomed(server);
  peer.send([message(1), message(2)]);
  expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'm1' });
  gate.resolve([]);
  expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'm2' });
});

it('answers a ping at once, however long the message before it takes', async () => {
  const gate = Promise.withResolvers<[]>();
  const server = await bare({ onMessage: () => gate.promise });
  const { peer } = await welcomed(server);
  peer.send(message(1));
  peer.send({ type: 'ping', received: 0 });
  expect(await peer.next()).toEqual({ type: 'pong' });
  gate.resolve([]);
  expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'm1' });
});

it('answers a ping of the plain protocol at once, too', async () => {
  const gate = Promise.withResolvers<[]>();
  const server = await bare({ onMessage: () => gate.promise });
  const peer = await socketTo(server);
  peer.send({ messageId: 'm1' });
  peer.send({ type: 'ping' });
  expect(await peer.next()).toMatchObject({ type: 'pong' });
  gate.resolve([]);
  expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'm1' });
});

it('refuses a message whose Refusal has no words with the name of the status', async () => {
  const server = await bare({
    onMessage() {
      throw new Refusal(403, '');
    },
  });
  const { peer } = await welcomed(server);
  for (let times = 0; times < 2; times++) {
    peer.send(message(1));
    expect(await peer.next()).toEqual({
      type: 'confirm',
      messageId: 'm1',
      error: 'Forbidden',
    });
  }
});

describe('a refused message of the plain protocol', () => {
  const refusing = () =>
    bare({
      onMessage({ body }) {
        if ('no' in Object(body)) throw new Refusal(403, 'Not that.');
        return [];
      },
    });

  it('is confirmed over a WebSocket with the reason, and the next one is handled', async () => {
    const peer = await socketTo(await refusing());
    peer.send({ messageId: 'p1', no: 1 });
    peer.send({ messageId: 'p2' });
    expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'p1', error: 'Not that.' });
    expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'p2' });
  });

  it('is answered over HTTP with 422 and the reason', async () => {
    const body = JSON.stringify({ messageId: 'p1', no: 1 });
    const answer = await ask(await refusing(), '/api/messages', { method: 'POST', body });
    expect(answer).toMatchObject({ status: 422, body: { error: 'Not that.' } });
  });
});

it('ends the connection when onMessage throws, and applies the message when it is resent', async () => {
  const onError = vi.fn();
  const away = new Error('The database is away.');
  const failures = [away];
  const server = await bare({
    onError,
    onMessage() {
      const failure = failures.pop();
      if (failure) throw failure;
      return ['event'];
    },
  });
  const { peer, welcome } = await welcomed(server);
  peer.send(message(1));
  peer.send(message(2));
  expect(await peer.closed).toMatchObject({ code: 1013 });
  expect(onError.mock.calls).toEqual([[away]]);
  const back = await welcomed(server, { ...HELLO, secret: welcome.secret });
  expect(back.welcome.last).toBe(0);
  back.peer.send(message(1));
  expect(await back.peer.next('confirm')).toEqual({ type: 'confirm', messageId: 'm1' });
});

it('handles nothing more of a plain connection once onMessage has thrown: the order would be lost', async () => {
  const onMessage = vi.fn(() => Promise.reject(new Error('The database is away.')));
  const server = await bare({ onMessage, onError: () => {} });
  const peer = await socketTo(server);
  peer.send({ messageId: 'p1' });
  peer.send({ messageId: 'p2' });
  expect(await peer.closed).toMatchObject({ code: 1013 });
  await server.stop();
  expect(onMessage).toHaveBeenCalledOnce();
});

it('logs errors to the console when there is no onError, or when it fails', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
  const lost = new Error('The handler failed.');
  const broken = new Error('The logger failed.');
  const onMessage = () => Promise.reject(lost);
  const onError = () => {
    throw broken;
  };
  const later = () => Promise.reject(broken);
  for (const options of [{}, { onError }, { onError: later }]) {
    const { peer } = await welcomed(await bare({ onMessage, ...options }));
    peer.send(message(1));
    expect(await peer.closed).toMatchObject({ code: 1013 });
  }
  const failed = ['onError failed.', broken, 'It was told of', lost];
  expect(log.mock.calls).toEqual([[lost], failed, failed]);
});

it.each([
  [undefined, 'onMessage must return an array of events'],
  [[undefined], 'must be a JSON value or a Uint8Array, not undefined'],
  [[new Map()], 'must be a JSON value or a Uint8Array, not Map'],
])('reports what onMessage must return when it returns %j', async (answer, words) => {
  const onError = vi.fn();
  const server = await bare({ onError, onMessage: (() => answer) as never });
  const { peer } = await welcomed(server);
  peer.send(message(1));
  expect(await peer.closed).toMatchObject({ code: 1013 });
  expect(String(onError.mock.calls[0]?.[0])).toContain(words);
});

it('calls onApplied once, when the message is durable, and survives its failure', async () => {
  const onError = vi.fn();
  const store = new MemoryStore();
  const applied: [ClientMessage, Promise<unknown>][] = [];
  const server = await bare({
    store,
    onError,
    async onApplied(told) {
      applied.push([told, store.eventsAfter('ana', 0, 10)]);
      throw new Error('The bot is out.');
    },
  });
  const { peer } = await welcomed(server);
  for (let times = 0; times < 2; times++) {
    peer.send(message(1));
    expect(await peer.next('confirm')).toEqual({ type: 'confirm', messageId: 'm1' });
  }
  expect(applied).toHaveLength(1);
  expect(await applied[0]?.[1]).toHaveLength(1);
  expect(String(onError.mock.calls[0]?.[0])).toContain('onApplied failed: Error: The bot is out.');
});

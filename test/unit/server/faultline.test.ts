import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { PROTOCOL } from '../../../src/connection/protocol.ts';
import { type ClientMessage, MemoryStore, Refusal } from '../../../src/server/index.ts';
import {
  ask,
  type Frame,
  HELLO,
  message,
  socketTo,
  spoken,
  streamFrom,
  urlOf,
  welcomed,
} from '../demo/peers.ts';
import { bare } from './bare.ts';

const refusing = (status: number) => () => {
  throw new Refusal(status, 'Who are you?');
};

it('brings the events of a message to everybody on its channel, numbered', async () => {
  const server = await bare({ onMessage: ({ body }) => ['first', body] });
  const { peer } = await welcomed(server);
  const other = await welcomed(server, { ...HELLO, clientId: 'client-2' });
  peer.send(message(1, 'hi'));
  for (const each of [peer, other.peer]) {
    expect(await each.next('event')).toEqual({ type: 'event', sequence: 1, body: 'first' });
    expect(await each.next('event')).toMatchObject({ sequence: 2, body: { text: 'hi' } });
  }
});

it('asks who the client is, with what it says of itself in hello', async () => {
  const identify = vi.fn(() => 'ana');
  const server = await bare({ identify });
  await welcomed(server, { ...HELLO, auth: { token: 'abc' } });
  const stream = await streamFrom(
    server,
    spoken({ ...HELLO, clientId: 'client-2', auth: 'over HTTP' }),
  );
  await stream.next();
  expect(identify.mock.calls).toEqual([
    [expect.objectContaining({ auth: { token: 'abc' }, url: expect.any(URL) })],
    [expect.objectContaining({ auth: 'over HTTP' })],
  ]);
});

it.each([401, 403])('refuses for good whom identify refuses with %i', async (status) => {
  const server = await bare({ identify: refusing(status) });
  const peer = await socketTo(server, { protocols: [PROTOCOL] });
  peer.send(HELLO);
  expect(await peer.closed).toEqual({ code: 4000 + status, reason: 'Who are you?' });
  const polled = await ask(server, '/api/poll', { headers: spoken() });
  expect(polled).toMatchObject({ status, body: { error: 'Who are you?' } });
  expect(polled.headers.get('faultline-protocol')).toBe(PROTOCOL);
});

it('refuses requests that are not admitted, before anything else', async () => {
  const server = await bare({ admit: refusing(403) });
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/chat`);
  const refused = await new Promise<Error>((resolve) => socket.once('error', resolve));
  expect(refused.message).toContain('403');
  expect((await ask(server, '/api/poll', { headers: spoken() })).status).toBe(403);
});

it('refuses one message in words, each time that it comes, and goes on with the next', async () => {
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

it('counts a message that was given up, and applies nothing', async () => {
  const onMessage = vi.fn(() => []);
  const server = await bare({ onMessage });
  const { peer } = await welcomed(server);
  peer.send({ type: 'message', messageId: 'm1', sequence: 1, skip: true });
  expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'm1' });
  peer.send(message(2));
  expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'm2' });
  expect(onMessage.mock.calls).toEqual([[expect.objectContaining({ messageId: 'm2' })]]);
});

it('takes bytes and gives bytes', async () => {
  const bodies: unknown[] = [];
  const server = await bare({
    onMessage({ body }) {
      bodies.push(body);
      return [body];
    },
  });
  const { peer } = await welcomed(server);
  peer.send({ ...message(1), body: 'AAH/', encoding: 'base64' });
  expect(await peer.next('event')).toMatchObject({ body: 'AAH/', encoding: 'base64' });
  expect(bodies).toEqual([new Uint8Array([0, 1, 255])]);
  peer.send({ ...message(2), body: 'no Base64!', encoding: 'base64' });
  expect(await peer.next('confirm')).toMatchObject({ messageId: 'm1' });
  expect(await peer.next('confirm')).toMatchObject({ error: expect.stringContaining('Base64') });
});

it('takes the frames of a connection one after the other, however long each takes', async () => {
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

it('takes one frame of a client at a time, also when they come over an old connection and a new one', async () => {
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
  await vi.waitUntil(() => onMessage.mock.calls.length > 0);
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
  expect(await peer.next()).toEqual([
    { type: 'confirm', messageId: 'm1' },
    { type: 'confirm', messageId: 'm2' },
    { type: 'pong' },
  ]);
});

it('publishes an event to everybody, and one with an id once', async () => {
  const server = await bare();
  const { peer } = await welcomed(server);
  expect(await server.faultline.publish('ana', 'news', { id: 'n1' })).toBe(1);
  expect(await server.faultline.publish('ana', 'news', { id: 'n1' })).toBeNull();
  expect(await server.faultline.publish('ana', new Uint8Array([7]))).toBe(2);
  expect(await peer.next()).toEqual({ type: 'event', sequence: 1, body: 'news' });
  expect(await peer.next()).toMatchObject({ sequence: 2, body: 'Bw==', encoding: 'base64' });
  await expect(server.faultline.publish('ana', undefined as never)).rejects.toThrow('JSON');
});

it('does not let a client take the id of an event', async () => {
  const server = await bare({ onMessage: () => [] });
  const { peer } = await welcomed(server);
  peer.send({ ...message(1), messageId: 'event n1' });
  peer.send({ ...message(2), messageId: 'n1' });
  await peer.next();
  await peer.next();
  expect(await server.faultline.publish('ana', 'news', { id: 'n1' })).toBe(1);
});

it('closes the hello that was held up, not the newer connection of the same page', async () => {
  const server = await bare();
  const newer = await welcomed(server, { ...HELLO, instance: 'page', epoch: 2 });
  const { secret } = newer.welcome;
  const late = { ...HELLO, secret, instance: 'page', epoch: 1 };
  const peer = await socketTo(server, { protocols: [PROTOCOL] });
  peer.send(late);
  expect(await peer.closed).toMatchObject({ code: 4409 });
  expect((await ask(server, '/api/poll', { headers: spoken(late) })).status).toBe(409);
  newer.peer.send({ type: 'ping', received: 0 });
  expect(await newer.peer.next()).toEqual({ type: 'pong' });
});

it('welcomes on the newer connection before it closes the older', async () => {
  const server = await bare();
  const told: string[] = [];
  const older = await welcomed(server);
  const closed = older.peer.closed.then(() => told.push('closed'));
  const newer = await socketTo(server, { protocols: [PROTOCOL] });
  newer.send({ ...HELLO, secret: older.welcome.secret });
  await newer.next('welcome').then(() => told.push('welcome'));
  await closed;
  expect(told).toEqual(['welcome', 'closed']);
});

it('sends all away for a while, and lets nobody new in meanwhile', async () => {
  const server = await bare();
  const { peer } = await welcomed(server);
  const stream = await streamFrom(server, spoken({ ...HELLO, clientId: 'client-2' }));
  await stream.next('welcome');
  const first = await ask(server, '/api/poll', {
    headers: spoken({ ...HELLO, clientId: 'client-3' }),
  });
  const [{ connection }] = first.body as [Frame];
  const poll = () =>
    ask(server, '/api/poll', { headers: { 'faultline-connection': String(connection) } });
  const waiting = poll();
  peer.send({ type: 'ping', received: 0 });
  await peer.next('pong');
  server.faultline.goaway(60_000);
  const goaway = { type: 'goaway', retryAfter: expect.any(Number) };
  expect(await peer.next()).toEqual(goaway);
  expect(await stream.next()).toEqual(goaway);
  expect((await waiting).body).toEqual([goaway]);
  const next = poll();
  await server.faultline.publish('ana', 'an event is what answers the next poll');
  expect((await next).body).toMatchObject([{ type: 'event' }]);
  expect((await peer.next()).type).toBe('event');
  const refused = await ask(server, '/api/stream', { headers: spoken() });
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('60');
  const late = await socketTo(server, { protocols: [PROTOCOL] });
  late.send(HELLO);
  expect(await late.next()).toEqual(goaway);
  expect(await late.closed).toMatchObject({ code: 1013 });
  peer.send(message(1));
  expect(await peer.next('confirm')).toMatchObject({ messageId: 'm1' });
});

it('closes with 1012 when it stops', async () => {
  const server = await bare();
  const { peer } = await welcomed(server);
  await server.stop();
  expect(await peer.closed).toMatchObject({ code: 1012 });
});

it('ends one connection when the application fails, and applies the message when it comes again', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const failures = [new Error('The database is away.')];
  const server = await bare({
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
  expect(log).toHaveBeenCalledTimes(1);
  const back = await welcomed(server, { ...HELLO, secret: welcome.secret });
  expect(back.welcome.last).toBe(0);
  back.peer.send(message(1));
  expect(await back.peer.next('confirm')).toEqual({ type: 'confirm', messageId: 'm1' });
  vi.restoreAllMocks();
});

it('tells onApplied once, when the message is durable, and outlives its failure', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const store = new MemoryStore();
  const applied: [ClientMessage, Promise<unknown>][] = [];
  const server = await bare({
    store,
    onApplied(told) {
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
  expect(log).toHaveBeenCalledWith('onApplied threw.', expect.any(Error));
  vi.restoreAllMocks();
});

it('tells a client whose session is lost to connect anew', async () => {
  const store = new MemoryStore();
  const server = await bare({ store });
  const { peer } = await welcomed(server);
  await store.close();
  peer.send(message(1));
  expect(await peer.closed).toMatchObject({ code: 1012 });
});

it('tells a poll that is too far behind the log to connect anew', async () => {
  const server = await bare();
  const first = await ask(server, '/api/poll', { headers: spoken() });
  const [{ connection }] = first.body as [Frame];
  const { status } = await ask(server, '/api/poll', {
    headers: { 'faultline-connection': String(connection), 'faultline-received': '7' },
  });
  expect(status).toBe(404);
});

it('leaves all other requests to whom the server had before', async () => {
  const http = createServer((_, response) => response.end('"mine"'));
  const server = await bare({ websocketPath: '/live', apiPath: '/live/api' }, http);
  expect((await ask(server, '/api/poll')).body).toBe('mine');
  expect((await ask(server, '/live/api/poll', { headers: spoken() })).body).toMatchObject([
    { type: 'welcome' },
  ]);
});

it('answers 404 where nobody else is', async () => {
  const server = await bare();
  expect((await ask(server, '/elsewhere')).status).toBe(404);
  const socket = new WebSocket(urlOf(server, '/elsewhere').replace('http', 'ws'));
  const refused = await new Promise<Error>((resolve) => socket.once('error', resolve));
  expect(refused.message).toContain('404');
});

it('takes frames no larger than it is told', async () => {
  const server = await bare({ maxFrame: 200 });
  const posted = await ask(server, '/api/messages', { method: 'POST', body: 'x'.repeat(201) });
  expect(posted).toMatchObject({
    status: 413,
    body: { error: expect.stringContaining('200 bytes') },
  });
  const { peer } = await welcomed(server);
  peer.send(message(1, 'x'.repeat(200)));
  expect(await peer.closed).toMatchObject({ code: 1009 });
});

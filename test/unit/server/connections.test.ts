import { expect, it, onTestFinished, vi } from 'vitest';
import { LONGEST } from '../../../src/connection/clock.ts';
import { PROTOCOL } from '../../../src/connection/protocol.ts';
import { MemoryStore } from '../../../src/server/index.ts';
import {
  ask,
  type Frame,
  HELLO,
  message,
  socketTo,
  spoken,
  streamFrom,
  welcomed,
} from '../demo/peers.ts';
import { bare } from './bare.ts';

it('closes the connection of a delayed hello, not the newer one of the same page', async () => {
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

it('welcomes on the newer connection before it closes the older one', async () => {
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

it('stays with the newest connection when it hears late of an older one', async () => {
  const store = new MemoryStore();
  const server = await bare({ store });
  const { peer } = await welcomed(server);
  const { clientId } = HELLO;
  await store.notify({ type: 'claimed', clientId, connection: 'an older one, on another node' });
  await new Promise((resolve) => setImmediate(resolve));
  peer.send(message(1));
  expect(await peer.next('confirm')).toEqual({ type: 'confirm', messageId: 'm1' });
});

it('takes no more messages of a connection that another has replaced, though they came before', async () => {
  const gate = Promise.withResolvers<void>();
  const handled: unknown[] = [];
  const server = await bare({
    async onMessage({ body }) {
      handled.push(body);
      await gate.promise;
      return [];
    },
  });
  const older = await welcomed(server);
  older.peer.send(message(1, 'one'));
  older.peer.send(message(2, 'two, of a page that has lost its outbox'));
  await expect.poll(() => handled).toHaveLength(1);
  const newer = await welcomed(server, { ...HELLO, secret: older.welcome.secret });
  expect(await older.peer.closed).toMatchObject({ code: 4409 });
  gate.resolve();
  newer.peer.send(message(1, 'one'));
  expect(await newer.peer.next()).toEqual({ type: 'confirm', messageId: 'm1' });
  newer.peer.send(message(2, 'two'));
  expect(await newer.peer.next()).toEqual({ type: 'confirm', messageId: 'm2' });
  expect(handled).toEqual([{ text: 'one' }, { text: 'two' }]);
});

it('sends all clients away with goaway(), and lets no new one in meanwhile', async () => {
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

it('lets clients in again when goaway() is over, even if the system clock was set back', async () => {
  const server = await bare();
  const { peer } = await welcomed(server);
  server.faultline.goaway(1);
  await peer.next('goaway');
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now - 3_600_000);
  onTestFinished(() => void vi.restoreAllMocks());
  const headers = spoken({ ...HELLO, clientId: 'client-2' });
  let first = await ask(server, '/api/poll', { headers });
  while (first.status === 503) first = await ask(server, '/api/poll', { headers });
  const [{ connection, events }] = first.body as [Frame];
  await server.faultline.publish('ana', 'an event');
  const next = await ask(server, '/api/poll', {
    headers: { 'faultline-connection': String(connection), 'faultline-received': String(events) },
  });
  expect(next.body).toMatchObject([{ type: 'event' }]);
});

it('throws when goaway() gets no valid time', async () => {
  const server = await bare();
  expect(() => server.faultline.goaway(Number.NaN)).toThrow('a time in ms, of 0 or more');
});

it('keeps no client that connects while the server stops', async () => {
  const gate = Promise.withResolvers<string>();
  const identify = vi.fn(() => gate.promise);
  const server = await bare({ identify });
  const stream = ask(server, '/api/stream', { headers: spoken() });
  await expect.poll(() => identify).toHaveBeenCalled();
  await server.faultline.stop();
  gate.resolve('ana');
  expect((await stream).status).toBe(404);
});

it('answers a poll after stop() with 404 instead of letting it wait', async () => {
  const server = await bare();
  const first = await ask(server, '/api/poll', { headers: spoken() });
  const [{ connection }] = first.body as [Frame];
  await server.faultline.stop();
  const headers = { 'faultline-connection': String(connection) };
  expect((await ask(server, '/api/poll', { headers })).status).toBe(404);
});

it('ends streams and polls at once on stop(), while a handler is still at work', async () => {
  const gate = Promise.withResolvers<[]>();
  const onMessage = vi.fn(() => gate.promise);
  const store = new MemoryStore();
  const server = await bare({ store, onMessage });
  const { peer } = await welcomed(server);
  peer.send(message(1));
  const stream = await streamFrom(server, spoken({ ...HELLO, clientId: 'client-2' }));
  await stream.next('welcome');
  const first = await ask(server, '/api/poll', {
    headers: spoken({ ...HELLO, clientId: 'client-3' }),
  });
  const [{ connection }] = first.body as [Frame];
  const stands = vi.spyOn(store, 'range');
  const poll = ask(server, '/api/poll', {
    headers: { 'faultline-connection': String(connection) },
  });
  await expect.poll(() => stands).toHaveBeenCalled();
  await expect.poll(() => onMessage).toHaveBeenCalled();
  const stopped = server.faultline.stop();
  expect(await poll).toMatchObject({ status: 200, body: [] });
  await expect(stream.next()).rejects.toThrow('ended');
  gate.resolve([]);
  await stopped;
  expect((await store.find(HELLO.clientId))?.session.last).toBe(1);
});

it('keeps no HTTP connection alive after goaway() and stop()', async () => {
  const store = new MemoryStore();
  const server = await bare({ store });
  const connectionOf = ({ headers }: { headers: Headers }) => headers.get('connection');
  const first = await ask(server, '/api/poll', { headers: spoken() });
  expect(connectionOf(first)).toBe('keep-alive');
  const [{ connection }] = first.body as [Frame];
  const stands = vi.spyOn(store, 'range');
  const waiting = ask(server, '/api/poll', {
    headers: { 'faultline-connection': String(connection) },
  });
  await expect.poll(() => stands).toHaveBeenCalled();
  server.faultline.goaway(60_000);
  await server.faultline.stop();
  expect(connectionOf(await waiting)).toBe('close');
  expect(connectionOf(await ask(server, '/api/stream', { headers: spoken() }))).toBe('close');
});

it('keeps no HTTP connection alive of a client that it sends away', async () => {
  const server = await bare();
  server.faultline.goaway(60_000);
  const { status, headers } = await ask(server, '/api/stream', { headers: spoken() });
  expect([status, headers.get('connection')]).toEqual([503, 'close']);
});

it('closes connections with 1012 on stop(), and listens to the store no longer', async () => {
  const store = new MemoryStore();
  const deafen = vi.fn();
  vi.spyOn(store, 'listen').mockReturnValue(deafen);
  const server = await bare({ store });
  const { peer } = await welcomed(server);
  const silent = await socketTo(server, { protocols: [PROTOCOL] });
  await server.faultline.stop();
  for (const { closed } of [peer, silent]) expect(await closed).toMatchObject({ code: 1012 });
  expect(deafen).toHaveBeenCalledOnce();
});

it('closes with 1012 the connection of a client whose session is lost', async () => {
  const store = new MemoryStore();
  const server = await bare({ store });
  const { peer } = await welcomed(server);
  await store.close();
  peer.send(message(1));
  expect(await peer.closed).toMatchObject({ code: 1012 });
});

it('answers a poll with 404 when the log does not have its position', async () => {
  const server = await bare();
  const first = await ask(server, '/api/poll', { headers: spoken() });
  const [{ connection }] = first.body as [Frame];
  const { status } = await ask(server, '/api/poll', {
    headers: { 'faultline-connection': String(connection), 'faultline-received': '7' },
  });
  expect(status).toBe(404);
});

it('stops within 10 s, or the given time, and drops a message whose handler never answers', async () => {
  onTestFinished(() => void vi.restoreAllMocks());
  const onError = vi.fn();
  const gate = Promise.withResolvers<[]>();
  const onMessage = vi.fn(() => gate.promise);
  const store = new MemoryStore();
  const apply = vi.spyOn(store, 'apply');
  const server = await bare({ store, onMessage, onError });
  const first = await ask(server, '/api/poll', { headers: spoken() });
  const [{ connection }] = first.body as [Frame];
  const posted = ask(server, '/api/messages', {
    method: 'POST',
    headers: { 'faultline-connection': String(connection) },
    body: JSON.stringify([message(1)]),
  });
  await expect.poll(() => onMessage).toHaveBeenCalled();
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const stopped = server.faultline.stop(20);
  expect(timers).toHaveBeenCalledWith(expect.any(Function), 20);
  await stopped;
  expect(String(onError.mock.calls[0]?.[0])).toContain('messages of 1 client in 20 ms');
  expect((await posted).status).toBe(404);
  gate.resolve([]);
  const again = server.faultline.stop();
  expect(timers).toHaveBeenCalledWith(expect.any(Function), 10_000);
  await again;
  await server.faultline.stop(Number.POSITIVE_INFINITY);
  expect(timers).toHaveBeenCalledWith(expect.any(Function), LONGEST);
  expect(apply).not.toHaveBeenCalled();
});

it('rejects when stop() gets no valid time', async () => {
  const server = await bare();
  await expect(server.faultline.stop(Number.NaN)).rejects.toThrow('a time in ms, of 0 or more');
});

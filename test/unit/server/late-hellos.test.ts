import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import { PROTOCOL } from '../../../src/connection/protocol.ts';
import { MemoryStore, type Notice } from '../../../src/server/index.ts';
import {
  ask,
  type Frame,
  HELLO,
  message,
  socketTo,
  spoken,
  urlOf,
  welcomed,
} from '../demo/peers.ts';
import { bare } from './bare.ts';

it.each(['websocket', 'sse', 'ajax'] as const)(
  'a hello over %s whose page is gone before it is admitted does not displace the page that came after it',
  async (transport) => {
    const gate = Promise.withResolvers<string>();
    const identify = vi.fn(() => Promise.resolve('ana')).mockReturnValueOnce(gate.promise);
    const store = new MemoryStore();
    const claim = vi.spyOn(store, 'claim');
    const http = createServer();
    const server = await bare({ store, identify }, http);
    const hello = { ...HELLO, secret: 'a secret of the outbox', epoch: 1 };
    const before = { ...hello, instance: 'before the reload' };
    const leave = new AbortController();
    if (transport === 'websocket') {
      const peer = await socketTo(server, { protocols: [PROTOCOL] });
      peer.send(before);
      leave.signal.addEventListener('abort', () => peer.socket.terminate());
    } else {
      const path = transport === 'sse' ? '/api/stream' : '/api/poll';
      const { signal } = leave;
      fetch(urlOf(server, path), { headers: spoken(before), signal }).catch(() => {});
    }
    await expect.poll(() => identify).toHaveBeenCalled();
    leave.abort();
    await expect.poll(() => promisify(http.getConnections.bind(http))()).toBe(0);
    const { peer } = await welcomed(server, { ...hello, instance: 'after the reload' });
    const subscribed = vi.spyOn(store, 'subscribe');
    gate.resolve('ana');
    await expect.poll(() => subscribed).toHaveBeenCalled();
    await new Promise((resolve) => setImmediate(resolve));
    peer.send({ type: 'ping', received: 0 });
    expect(await peer.next()).toEqual({ type: 'pong' });
    expect(claim).toHaveBeenCalledOnce();
  },
);

it('a connection that was replaced while its node missed the notice ends once the node looks', async () => {
  const store = new MemoryStore();
  let tell: (notice: Notice) => void = () => {};
  vi.spyOn(store, 'listen').mockImplementation((listener) => {
    tell = listener;
    return () => {};
  });
  onTestFinished(() => void vi.restoreAllMocks());
  const server = await bare({ store });
  const older = await welcomed(server, { ...HELLO, instance: 'a page' });
  const { secret } = older.welcome;
  const newer = await welcomed(server, { ...HELLO, secret, instance: 'another page' });
  const elsewhere = await welcomed(server, { ...HELLO, clientId: 'client-2' });
  tell({ type: 'missed' });
  expect(await older.peer.closed).toMatchObject({ code: 4409 });
  for (const { peer } of [newer, elsewhere]) {
    peer.send({ type: 'ping', received: 0 });
    expect(await peer.next()).toEqual({ type: 'pong' });
  }
});

it('takes no message of a connection that was replaced, though its node has not heard of it', async () => {
  const store = new MemoryStore();
  vi.spyOn(store, 'listen').mockReturnValue(() => {});
  onTestFinished(() => void vi.restoreAllMocks());
  const onMessage = vi.fn(({ body }) => [body]);
  const server = await bare({ store, onMessage });
  const older = await welcomed(server, { ...HELLO, instance: 'a page' });
  const { secret } = older.welcome;
  const newer = await welcomed(server, { ...HELLO, secret, instance: 'another page' });
  older.peer.send(message(1, 'of the page that was replaced'));
  const answer: unknown = await older.peer.next('confirm').catch(String);
  expect(answer).toContain('The connection ended');
  expect(await older.peer.closed).toMatchObject({ code: 4409 });
  newer.peer.send({ ...message(1, 'of the newest'), messageId: 'another' });
  const event = await newer.peer.next('event');
  expect(event).toMatchObject({ sequence: 1, body: { text: 'of the newest' } });
  expect(onMessage).toHaveBeenCalledTimes(1);
});

it('a poll that waits is answered at once when a newer connection takes over', async () => {
  // Its time never comes.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const store = new MemoryStore();
  const server = await bare({ store });
  const first = await ask(server, '/api/poll', { headers: spoken() });
  const [{ connection, secret }] = first.body as [Frame];
  const asked = vi.spyOn(store, 'range');
  const headers = { 'faultline-connection': String(connection) };
  const poll = ask(server, '/api/poll', { headers });
  await expect.poll(() => asked).toHaveBeenCalled();
  await welcomed(server, { ...HELLO, secret });
  expect((await poll).body).toEqual([]);
});

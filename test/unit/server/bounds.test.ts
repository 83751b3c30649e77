import { once } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { PROTOCOL } from '../../../src/connection/protocol.ts';
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

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Lets sockets do their work until it is as it should be. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

it('closes a WebSocket that sends no hello within 10 s', async () => {
  const server = await bare();
  const peer = await socketTo(server, { protocols: [PROTOCOL] });
  vi.advanceTimersByTime(10_000);
  expect(await peer.closed).toMatchObject({ code: 4408 });
});

it('lets a WebSocket be silent after its hello', async () => {
  const server = await bare();
  const { peer } = await welcomed(server);
  vi.advanceTimersByTime(29_999);
  peer.send({ type: 'ping', received: 0 });
  expect(await peer.next()).toEqual({ type: 'pong' });
});

it('ends a WebSocket that answers no ping within 30 s', async () => {
  const server = await bare();
  const { peer } = await welcomed(server);
  const pinged = once(peer.socket, 'ping');
  vi.advanceTimersByTime(30_000);
  await pinged;
  peer.send({ type: 'ping', received: 0 });
  await peer.next('pong');
  peer.socket.pause();
  vi.advanceTimersByTime(60_000);
  peer.socket.resume();
  expect(await peer.closed).toMatchObject({ code: 1006 });
});

it('answers a poll with no frames after 20 s', async () => {
  const server = await bare();
  const first = await ask(server, '/api/poll', { headers: spoken() });
  const [{ connection }] = first.body as [Frame];
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const poll = ask(server, '/api/poll', {
    headers: { 'faultline-connection': String(connection), 'faultline-received': '0' },
  });
  await until(() => timers.mock.calls.some(([, ms]) => ms === 20_000));
  vi.advanceTimersByTime(20_000);
  expect(await poll).toMatchObject({ status: 200, body: [] });
});

it('writes a comment to a silent stream every 15 s', async () => {
  const server = await bare();
  const timers = vi.spyOn(globalThis, 'setInterval');
  const response = await fetch(`http://127.0.0.1:${server.port}/api/stream`, { headers: spoken() });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain('welcome');
  await until(() => timers.mock.calls.some(([, ms]) => ms === 15_000));
  vi.advanceTimersByTime(15_000);
  expect((await reader?.read())?.value).toBe(':\n\n');
  await reader?.cancel();
});

it('begins a plain stream with a comment, since Firefox opens it at its first bytes', async () => {
  const server = await bare();
  const response = await fetch(`http://127.0.0.1:${server.port}/api/stream`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe(':\n\n');
  await reader?.cancel();
});

it('drops a WebSocket whose client does not read', async () => {
  const server = await bare({ maxFrame: 1000 });
  const { peer } = await welcomed(server);
  // Nobody reads in this turn of the event loop.
  for (let count = 0; count < 200_000; count++) server.faultline.goaway(0);
  expect(await peer.closed).toMatchObject({ code: 1006 });
});

it('drops a stream whose client does not read', async () => {
  const server = await bare({ maxFrame: 1000 });
  const stream = await streamFrom(server, spoken());
  await stream.next('welcome');
  for (let count = 0; count < 200_000; count++) server.faultline.goaway(0);
  const received = async (): Promise<never> => {
    await stream.next();
    return received();
  };
  await expect(received()).rejects.toThrow('ended');
});

it('stops reading a WebSocket once a hundred of its messages wait for the store, and not before', async () => {
  const gate = Promise.withResolvers<void>();
  const pause = vi.spyOn(WebSocket.prototype, 'pause');
  const resume = vi.spyOn(WebSocket.prototype, 'resume');
  const server = await bare({ onMessage: () => gate.promise.then(() => []) });
  const { peer } = await welcomed(server);
  for (let sequence = 1; sequence < 100; sequence++) peer.send(message(sequence));
  peer.send({ type: 'ping', received: 0 });
  expect(await peer.next()).toEqual({ type: 'pong' });
  expect(pause).not.toHaveBeenCalled();
  peer.send(message(100));
  await until(() => pause.mock.calls.length > 0);
  expect(resume).not.toHaveBeenCalled();
  gate.resolve();
  for (let sequence = 1; sequence <= 100; sequence++) {
    expect(await peer.next()).toEqual({ type: 'confirm', messageId: `m${sequence}` });
  }
  expect(resume).toHaveBeenCalledOnce();
});

it('stops reading a WebSocket while eight times the largest message wait for the store', async () => {
  const gate = Promise.withResolvers<void>();
  const server = await bare({ onMessage: () => gate.promise.then(() => []) });
  const { peer } = await welcomed(server);
  const bodies = 'x'.repeat(1_000_000);
  for (let sequence = 1; sequence <= 40; sequence++) peer.send(message(sequence, bodies));
  await until(() => peer.socket.bufferedAmount > 0);
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(peer.socket.bufferedAmount).toBeGreaterThan(0);
  gate.resolve();
  for (let sequence = 1; sequence <= 40; sequence++) {
    expect(await peer.next()).toEqual({ type: 'confirm', messageId: `m${sequence}` });
  }
});

it('rejects a batch of more than 10,000 frames', async () => {
  const server = await bare();
  const batch = `[${Array(10_001).fill(0)}]`;
  const { peer, welcome } = await welcomed(server);
  peer.socket.send(batch);
  expect(await peer.closed).toEqual({ code: 1009, reason: 'A batch has 10000 frames at most.' });
  const first = await ask(server, '/api/poll', {
    headers: spoken({ ...HELLO, ...welcome, type: 'hello' }),
  });
  const [{ connection }] = first.body as [Frame];
  const headers = { 'faultline-connection': String(connection) };
  const posted = await ask(server, '/api/messages', { method: 'POST', body: batch, headers });
  expect(posted.status).toBe(413);
});

it('handles nothing that follows a rejected batch: what comes later must not overtake it', async () => {
  const onMessage = vi.fn(() => []);
  const server = await bare({ onMessage });
  const peer = await socketTo(server);
  peer.send(Array(10_001).fill({ messageId: 'p1' }));
  peer.send({ messageId: 'p2' });
  expect(await peer.closed).toMatchObject({ code: 1009 });
  await server.stop();
  expect(onMessage).not.toHaveBeenCalled();
});

it('rejects a batch of more than 10,000 pings without answering any', async () => {
  const server = await bare();
  const { peer } = await welcomed(server);
  let answers = 0;
  peer.socket.on('message', () => answers++);
  peer.socket.send(JSON.stringify(Array(10_001).fill({ type: 'ping', received: 0 })));
  expect(await peer.closed).toMatchObject({ code: 1009 });
  expect(answers).toBe(0);
});

it('refuses a body that is nested too deeply, and handles the next message', async () => {
  const server = await bare();
  const { peer } = await welcomed(server);
  const body = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  peer.socket.send(`{"type":"message","messageId":"m1","sequence":1,"body":${body}}`);
  const error = 'The body is nested deeper than 500 levels.';
  expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'm1', error });
  peer.send(message(2));
  expect(await peer.next('confirm')).toEqual({ type: 'confirm', messageId: 'm2' });
  const plain = await ask(server, '/api/messages', {
    method: 'POST',
    body: `{"messageId":"p1","body":${body}}`,
  });
  expect(plain).toMatchObject({ status: 400, body: { error } });
});

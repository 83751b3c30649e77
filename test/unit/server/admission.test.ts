import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { PROTOCOL } from '../../../src/connection/protocol.ts';
import { Refusal } from '../../../src/server/index.ts';
import { ask, HELLO, socketTo, spoken, streamFrom, welcomed } from '../demo/peers.ts';
import { bare } from './bare.ts';

const refusing = (status: number) => () => {
  throw new Refusal(status, 'Who are you?');
};

it('passes the auth of the hello to identify', async () => {
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

it.each([undefined, null, 7, ''])(
  'refuses a client for which identify returns %j, and reports it',
  async (nobody) => {
    const onError = vi.fn();
    const server = await bare({ identify: (() => nobody) as never, onError });
    const peer = await socketTo(server, { protocols: [PROTOCOL] });
    peer.send(HELLO);
    expect(await peer.closed).toMatchObject({ code: 1013 });
    expect((await ask(server, '/api/poll')).status).toBe(500);
    const what = nobody === '' ? 'an empty one' : nobody;
    const told = `identify must return a channel, which is a non-empty string; it returned ${what}.`;
    expect(onError.mock.calls.flat().map(String)).toEqual([
      `TypeError: ${told}`,
      `TypeError: ${told}`,
    ]);
  },
);

it.each([401, 403])(
  'refuses a client for good when identify refuses it with %i',
  async (status) => {
    const server = await bare({ identify: refusing(status) });
    const peer = await socketTo(server, { protocols: [PROTOCOL] });
    peer.send(HELLO);
    const plain = await socketTo(server);
    for (const { closed } of [peer, plain]) {
      expect(await closed).toEqual({ code: 4000 + status, reason: 'Who are you?' });
    }
    const polled = await ask(server, '/api/poll', { headers: spoken() });
    expect(polled).toMatchObject({ status, body: { error: 'Who are you?' } });
    expect(polled.headers.get('faultline-protocol')).toBe(PROTOCOL);
  },
);

it.each([
  ['Retry-After', '60'],
  ['retry-after', new Date(Date.now() + 3_600_000).toUTCString()],
])(
  'sends goaway over a WebSocket when identify refuses a client with %s: %s',
  async (name, value) => {
    const server = await bare({
      identify() {
        throw new Refusal(503, 'Too many at once.', { [name]: value });
      },
    });
    const peer = await socketTo(server, { protocols: [PROTOCOL] });
    peer.send(HELLO);
    const { type, retryAfter } = await peer.next();
    expect(type).toBe('goaway');
    expect(retryAfter).toBeGreaterThan(50_000);
    expect(await peer.closed).toMatchObject({ code: 1013 });
    const polled = await ask(server, '/api/poll', { headers: spoken() });
    expect(polled.headers.get('retry-after')).toBe(value);
  },
);

it('rejects a Refusal with an invalid status or header', () => {
  expect(() => new Refusal(200, 'Fine.')).toThrow('from 400 to 599; it is 200');
  expect(() => new Refusal(1000, 'Normal closure.')).toThrow(RangeError);
  expect(() => new Refusal(503, 'Busy.', { 'retry-after': 'a\nb' })).toThrow(TypeError);
});

it('closes a refused handshake even if the other end does not', async () => {
  const http = createServer();
  const server = await bare({ admit: refusing(403) }, http);
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  const lines = [
    'GET /chat HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await once(socket.resume(), 'end');
  const connections = promisify(http.getConnections.bind(http));
  await expect.poll(() => connections()).toBe(0);
});

it('refuses requests and handshakes that admit does not let in', async () => {
  const server = await bare({ admit: refusing(403) });
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/chat`);
  const refused = await new Promise<Error>((resolve) => socket.once('error', resolve));
  expect(refused.message).toContain('403');
  expect((await ask(server, '/api/poll', { headers: spoken() })).status).toBe(403);
});

it('tells a client that returns as another user so, and not that its secret is wrong', async () => {
  let user = 'ana';
  const server = await bare({ identify: () => user });
  const { secret } = (await welcomed(server, HELLO)).welcome;
  user = 'bob';
  const peer = await socketTo(server, { protocols: [PROTOCOL] });
  peer.send({ ...HELLO, secret });
  const { code, reason } = await peer.closed;
  expect(code).toBe(4403);
  expect(String(reason)).toContain('is of another user');
});

it('reports a failed identify once, even if a plain client has sent something meanwhile', async () => {
  const gate = Promise.withResolvers<never>();
  const onError = vi.fn();
  const server = await bare({ identify: () => gate.promise, onError });
  const peer = await socketTo(server);
  peer.send({ messageId: 'm1' });
  const heard = once(peer.socket, 'pong');
  peer.socket.ping();
  await heard;
  gate.reject(new Error('The users cannot be reached.'));
  expect(await peer.closed).toMatchObject({ code: 1013 });
  await server.stop();
  expect(onError.mock.calls.flat().map(String)).toEqual(['Error: The users cannot be reached.']);
});

it('refuses a handshake that admit still holds when the server stops', async () => {
  const gate = Promise.withResolvers<void>();
  const admit = vi.fn(() => gate.promise);
  const http = createServer();
  const server = await bare({ admit }, http);
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/chat`, [PROTOCOL]);
  const refused = new Promise<Error>((resolve) => socket.once('error', resolve));
  await expect.poll(() => admit).toHaveBeenCalled();
  await server.faultline.stop();
  expect((await refused).message).toContain('503');
  gate.resolve();
  const connections = promisify(http.getConnections.bind(http));
  await expect.poll(() => connections()).toBe(0);
});

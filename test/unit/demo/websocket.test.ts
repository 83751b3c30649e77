import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { PROTOCOL } from '../../../src/connection/protocol.ts';
import { applied, type Frame, HELLO, message, serve, socketTo, welcomed } from './peers.ts';

it('welcomes an unknown client with a secret, and with what it knows to be confirmed', async () => {
  const server = await serve();
  const { peer, welcome } = await welcomed(server, { ...HELLO, confirmed: 7 });
  expect(peer.socket.protocol).toBe(PROTOCOL);
  expect(welcome).toEqual({
    type: 'welcome',
    secret: expect.stringMatching(/^[0-9a-f]{32}$/),
    log: expect.any(String),
    last: 7,
    events: 0,
  });
});

it('applies a message once, however often it arrives, and confirms it each time', async () => {
  const server = await serve();
  const { peer } = await welcomed(server);
  for (let times = 0; times < 3; times += 1) {
    peer.send(message(1, 'once'));
    expect(await peer.next('confirm')).toEqual({ type: 'confirm', messageId: 'm1' });
  }
  expect(await applied(server)).toEqual(['once']);
});

it('applies nothing ahead of its turn, and says which message it expects', async () => {
  const server = await serve();
  const { peer } = await welcomed(server);
  peer.send(message(3));
  expect(await peer.next()).toEqual({ type: 'expect', sequence: 1 });
  expect(await applied(server)).toEqual([]);
});

it('refuses one message in words, and handles the next', async () => {
  const server = await serve();
  const { peer } = await welcomed(server);
  peer.send({ ...message(1), body: { text: 42 } });
  peer.send(message(2));
  const refusal = await peer.next('confirm');
  expect(refusal).toMatchObject({ messageId: 'm1', error: expect.stringContaining('text') });
  expect(await peer.next('confirm')).toEqual({ type: 'confirm', messageId: 'm2' });
  expect(await applied(server)).toEqual(['message 2']);
});

it('tells a returning client what the server has, and sends the events that it missed', async () => {
  const server = await serve();
  const first = await welcomed(server);
  first.peer.send(message(1));
  const events = await first.peer.reply();
  first.peer.socket.terminate();
  const { secret } = first.welcome;
  const back = await welcomed(server, { ...HELLO, secret, received: 3 });
  expect(back.welcome).toMatchObject({ secret, last: 1, events: 3 });
  const missed: Frame[] = await back.peer.reply();
  expect(missed).toEqual(events.slice(3));
});

it('accepts a known client id only with its secret', async () => {
  const server = await serve();
  await welcomed(server);
  for (const guess of [{}, { secret: 'guessed' }]) {
    const peer = await socketTo(server, { protocols: [PROTOCOL] });
    peer.send({ ...HELLO, ...guess });
    expect(await peer.closed).toMatchObject({
      code: 4403,
      reason: expect.stringContaining('secret'),
    });
  }
});

it('accepts a client whose first welcome was lost, with the secret that it drew itself', async () => {
  const server = await serve();
  const hello = { ...HELLO, secret: 'drawn-by-the-client' };
  const lost = await socketTo(server, { protocols: [PROTOCOL] });
  lost.send(hello);
  await lost.next('welcome');
  lost.socket.terminate();
  const { welcome } = await welcomed(server, hello);
  expect(welcome.secret).toBe('drawn-by-the-client');
});

it('draws the secret for a client whose own is too short', async () => {
  const server = await serve();
  const { welcome } = await welcomed(server, { ...HELLO, secret: '1234' });
  expect(welcome.secret).toMatch(/^[0-9a-f]{32}$/);
});

it('does not let another user take over a client id with its secret', async () => {
  const server = await serve();
  const { welcome } = await welcomed(server);
  const peer = await socketTo(server, { user: 'eve', protocols: [PROTOCOL] });
  peer.send({ ...HELLO, secret: welcome.secret });
  expect(await peer.closed).toMatchObject({ code: 4403 });
});

it('serves only the newest connection of a client id, and closes the one before', async () => {
  const server = await serve();
  const old = await welcomed(server);
  const newer = await welcomed(server, { ...HELLO, secret: old.welcome.secret });
  expect(await old.peer.closed).toMatchObject({ code: 4409 });
  newer.peer.send(message(1));
  expect(await newer.peer.next('confirm')).toMatchObject({ messageId: 'm1' });
});

it('shows a message to every tab of its user, and to no other user', async () => {
  const server = await serve();
  const here = await welcomed(server);
  const there = await welcomed(server, { ...HELLO, clientId: 'client-2' });
  const stranger = await welcomed(server, { ...HELLO, clientId: 'client-3' }, 'bob');
  here.peer.send(message(1, 'from here'));
  const events = await there.peer.reply();
  expect(events).toEqual(await here.peer.reply());
  expect(events[0]?.body).toEqual({ kind: 'user', messageId: 'm1', text: 'from here' });
  stranger.peer.send({ type: 'ping', received: 0 });
  expect(await stranger.peer.next()).toEqual({ type: 'pong' });
});

it('streams a reply in numbered tokens', async () => {
  const server = await serve();
  const { peer } = await welcomed(server);
  peer.send(message(1, 'hello there'));
  const events = await peer.reply();
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  const tokens = events.map(({ body }) => body as Frame).filter(({ kind }) => kind === 'token');
  expect(tokens.map(({ index }) => index)).toEqual(tokens.map((_, index) => index));
  expect(tokens.map(({ text }) => text).join('')).toContain('hello there');
});

it.each([
  ['text that is no JSON', 'garbage', 'JSON'],
  ['JSON that is no object', '[1]', 'object'],
  ['a frame without a type', '{"a":1}', 'type'],
  ['a type that is no string', '{"type":1}', 'type'],
  ['a message without a sequence', '{"type":"message","messageId":"x"}', 'sequence'],
  ['a second hello', JSON.stringify(HELLO), 'hello'],
])('answers %s with an error in words, and goes on', async (_, text, word) => {
  const server = await serve();
  const { peer } = await welcomed(server);
  peer.socket.send(text);
  expect(await peer.next()).toEqual({ type: 'error', message: expect.stringContaining(word) });
  peer.send(message(1));
  expect(await peer.next('confirm')).toMatchObject({ messageId: 'm1' });
});

it.each([
  ['a message', message(1), 'hello comes first'],
  ['a hello of wrong types', { ...HELLO, received: 'all' }, 'received'],
])('answers %s before hello with an error', async (_, frame, word) => {
  const server = await serve();
  const peer = await socketTo(server, { protocols: [PROTOCOL] });
  peer.send(frame);
  expect(await peer.next()).toEqual({ type: 'error', message: expect.stringContaining(word) });
});

it('ignores frames of unknown types', async () => {
  const server = await serve();
  const { peer } = await welcomed(server);
  peer.send({ type: 'from-the-future' });
  peer.send({ type: '__proto__' });
  peer.send({ type: 'ping', received: 0 });
  expect(await peer.next()).toEqual({ type: 'pong' });
});

it('answers a binary frame with an error', async () => {
  const server = await serve();
  const { peer } = await welcomed(server);
  peer.socket.send(Buffer.from([1, 2, 3]));
  expect(await peer.next()).toMatchObject({ type: 'error' });
});

it('closes a connection with 1009 for a frame above 1 MiB, and serves the others', async () => {
  const server = await serve();
  const big = await welcomed(server);
  const other = await welcomed(server, { ...HELLO, clientId: 'client-2' });
  big.peer.socket.send('x'.repeat(1024 * 1024 + 1));
  expect(await big.peer.closed).toMatchObject({ code: 1009 });
  other.peer.send(message(1));
  expect(await other.peer.next('confirm')).toMatchObject({ messageId: 'm1' });
});

it.each([
  ['a path that is none of its', '/elsewhere?user=ana', 404],
  ['a user name that is none', '/chat?user=%2F', 400],
])('refuses a WebSocket at %s', async (_, path, status) => {
  const { port } = await serve();
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  const [error] = (await once(socket, 'error')) as [Error];
  expect(error.message).toContain(String(status));
});

it('survives a link that is reset during the handshake', async () => {
  const server = await serve();
  const link = connect(server.port, '127.0.0.1');
  link.on('error', () => {});
  link.write(
    'GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    () => link.resetAndDestroy(),
  );
  await once(link, 'close');
  const { welcome } = await welcomed(server);
  expect(welcome.type).toBe('welcome');
});

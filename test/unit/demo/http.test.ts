import { request } from 'node:http';
import { expect, it } from 'vitest';
import { PROTOCOL } from '../../../src/connection/protocol.ts';
import {
  applied,
  ask,
  type Frame,
  HELLO,
  message,
  serve,
  spoken,
  streamFrom,
  urlOf,
  welcomed,
} from './peers.ts';

function posted(frames: unknown, connection?: unknown): RequestInit {
  const named = typeof connection === 'string' ? { 'faultline-connection': connection } : {};
  return {
    method: 'POST',
    headers: { 'faultline-protocol': PROTOCOL, 'content-type': 'application/json', ...named },
    body: typeof frames === 'string' ? frames : JSON.stringify(frames),
  };
}

it('welcomes a stream, names its connection, and takes its messages by POST', async () => {
  const server = await serve();
  const stream = await streamFrom(server, spoken());
  expect(stream.response.headers.get('faultline-protocol')).toBe(PROTOCOL);
  expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
  const { connection } = await stream.next('welcome');
  const up = await ask(
    server,
    '/api/messages?user=ana',
    posted([message(1), message(2)], connection),
  );
  expect(up.body).toEqual([
    { type: 'confirm', messageId: 'm1' },
    { type: 'confirm', messageId: 'm2' },
  ]);
  expect(up.headers.get('faultline-protocol')).toBe(PROTOCOL);
  expect((await stream.next('event')).body).toMatchObject({ kind: 'user', messageId: 'm1' });
});

it('sends the pong of a stream down the stream', async () => {
  const server = await serve();
  const stream = await streamFrom(server, spoken());
  const { connection } = await stream.next('welcome');
  const up = await ask(
    server,
    '/api/messages',
    posted([{ type: 'ping', received: 0 }], connection),
  );
  expect(up.body).toEqual([]);
  expect(await stream.next()).toEqual({ type: 'pong' });
});

it('answers the first poll at once with the welcome, and the next with new events', async () => {
  const server = await serve();
  const first = await ask(server, '/api/poll?user=ana', { headers: spoken() });
  const [welcome] = first.body as [Frame];
  expect(welcome).toMatchObject({ type: 'welcome', last: 0, connection: expect.any(String) });
  const poll = ask(server, '/api/poll?user=ana', {
    headers: { 'faultline-protocol': PROTOCOL, 'faultline-connection': String(welcome.connection) },
  });
  const up = await ask(server, '/api/messages', posted([message(1)], welcome.connection));
  expect(up.body).toEqual([{ type: 'confirm', messageId: 'm1' }]);
  expect((await poll).body).toEqual([
    { type: 'event', sequence: 1, body: { kind: 'user', messageId: 'm1', text: 'message 1' } },
  ]);
});

it('answers a pending poll when a second one arrives', async () => {
  const server = await serve();
  const first = await ask(server, '/api/poll', { headers: spoken() });
  const [welcome] = first.body as [Frame];
  const named = {
    headers: { 'faultline-protocol': PROTOCOL, 'faultline-connection': String(welcome.connection) },
  };
  const controller = new AbortController();
  const waiting = ask(server, '/api/poll', named);
  const second = ask(server, '/api/poll', { ...named, signal: controller.signal });
  expect((await Promise.race([waiting, second])).body).toEqual([]);
  controller.abort();
  await Promise.allSettled([waiting, second]);
});

it('answers POSTs of a replaced connection with 409, and of an unknown one with 404', async () => {
  const server = await serve();
  const stream = await streamFrom(server, spoken());
  const { connection, secret } = await stream.next('welcome');
  await welcomed(server, { ...HELLO, secret });
  const replaced = await ask(server, '/api/messages', posted([message(1)], connection));
  expect(replaced.status).toBe(409);
  const unknown = await ask(server, '/api/messages', posted([message(1)], 'never heard of'));
  expect(unknown.status).toBe(404);
  expect(unknown.body).toEqual({ error: expect.stringContaining('connect anew') });
  expect(await applied(server)).toEqual([]);
});

it('ends a stream that a newer connection replaces', async () => {
  const server = await serve();
  const stream = await streamFrom(server, spoken());
  const { secret } = await stream.next('welcome');
  await welcomed(server, { ...HELLO, secret });
  await expect(stream.next()).rejects.toThrow('ended');
});

it.each(['/api/stream', '/api/poll'])('refuses a wrong secret at %s with 403', async (path) => {
  const server = await serve();
  await welcomed(server);
  const { status, body } = await ask(server, `${path}?user=ana`, { headers: spoken() });
  expect(status).toBe(403);
  expect(body).toEqual({ error: expect.stringContaining('secret') });
});

it.each([
  ['is no JSON', 'nonsense', 'object'],
  ['is of wrong types', JSON.stringify({ ...HELLO, received: -1 }), 'received'],
  ['is another frame', JSON.stringify({ type: 'ping' }), 'not a hello'],
])('says what is wrong with a hello that %s', async (_, hello, word) => {
  const server = await serve();
  const headers = { 'faultline-protocol': PROTOCOL, 'faultline-hello': hello };
  const { status, body } = await ask(server, '/api/stream', { headers });
  expect(status).toBe(400);
  expect(body).toEqual({ error: expect.stringContaining(word) });
});

it('answers unusable frames of a POST with an error, and applies the others', async () => {
  const server = await serve();
  const stream = await streamFrom(server, spoken());
  const { connection } = await stream.next('welcome');
  const up = await ask(
    server,
    '/api/messages',
    posted([7, message(1, 'good'), message(5)], connection),
  );
  expect(up.body).toEqual([
    { type: 'error', message: expect.stringContaining('object') },
    { type: 'confirm', messageId: 'm1' },
    { type: 'expect', sequence: 2 },
  ]);
  expect(await applied(server)).toEqual(['good']);
});

it.each([
  ['no JSON', 'garbage'],
  ['no array', '{"type":"ping"}'],
])('refuses a POST whose body is %s', async (_, body) => {
  const server = await serve();
  const stream = await streamFrom(server, spoken());
  const { connection } = await stream.next('welcome');
  const { status } = await ask(server, '/api/messages', posted(body, connection));
  expect(status).toBe(400);
});

it('refuses a body above 1 MiB with a 413 that the client can read', async () => {
  const server = await serve();
  const { status, body } = await ask(server, '/api/messages', {
    method: 'POST',
    body: 'x'.repeat(2 * 1024 * 1024),
  });
  expect(status).toBe(413);
  expect(body).toEqual({ error: expect.stringContaining('1 MiB') });
});

it.each([
  ['POST', '/api/stream', 405],
  ['DELETE', '/api/poll', 405],
  ['GET', '/api/messages', 405],
  ['GET', '/chat', 426],
  ['POST', '/', 405],
  ['GET', '/no-such-page.js', 404],
  ['GET', '/%zz', 400],
  ['GET', '/api/stream?user=a%20b', 400],
  ['GET', '/api/poll?after=soon', 400],
])('answers %s %s with %i and an error in words', async (method, path, status) => {
  const server = await serve();
  const answer = await ask(server, path, { method });
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({ error: expect.stringMatching(/\w+ \w+/) });
});

it.each(['/../package.json', '/..%2fpackage.json', '/%2e%2e/%2e%2e/package.json', '//etc/passwd'])(
  'serves nothing outside the page’s folder: %s',
  async (path) => {
    const { port } = await serve();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      // Not by fetch, which would tidy the path.
      request({ host: '127.0.0.1', port, path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
  },
);

it('answers HEAD for the stream without opening one', async () => {
  const server = await serve();
  const response = await fetch(urlOf(server, '/api/stream'), { method: 'HEAD' });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
});

it('stops at once, even with connections of every kind open', async () => {
  const server = await serve();
  const { peer } = await welcomed(server);
  const stream = await streamFrom(server, spoken({ ...HELLO, clientId: 'client-2' }));
  await stream.next('welcome');
  await server.stop();
  await peer.closed;
  await expect(stream.next()).rejects.toThrow('ended');
  await expect(fetch(urlOf(server, '/'))).rejects.toThrow();
});

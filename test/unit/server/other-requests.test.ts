import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { ask, spoken, streamFrom, urlOf } from '../demo/peers.ts';
import { bare } from './bare.ts';

it('leaves all other requests to the listeners that the server had before', async () => {
  const http = createServer((_, response) => void setImmediate(() => response.end('"mine"')));
  const server = await bare({ websocketPath: '/live', apiPath: '/live/api' }, http);
  expect((await ask(server, '/api/poll')).body).toBe('mine');
  expect((await ask(server, '/live/api/poll', { headers: spoken() })).body).toMatchObject([
    { type: 'welcome' },
  ]);
});

it('answers other requests with 404 when nobody else listens', async () => {
  const server = await bare();
  expect((await ask(server, '/elsewhere')).status).toBe(404);
  const socket = new WebSocket(urlOf(server, '/elsewhere').replace('http', 'ws'));
  const refused = await new Promise<Error>((resolve) => socket.once('error', resolve));
  expect(refused.message).toContain('404');
});

it('leaves other requests to listeners that are added later, too', async () => {
  const http = createServer();
  const server = await bare({}, http);
  http.on('request', (request, response) => {
    if (request.url === '/later') response.end('"mine"');
  });
  const others = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, stream, head) => {
    if (request.url !== '/later') return;
    others.handleUpgrade(request, stream, head, (socket) => socket.close(4001));
  });
  expect((await ask(server, '/later')).body).toBe('mine');
  const socket = new WebSocket(urlOf(server, '/later').replace('http', 'ws'));
  expect(await once(socket, 'close')).toMatchObject([4001, expect.anything()]);
  expect((await ask(server, '/api/poll', { headers: spoken() })).status).toBe(200);
});

it.each([
  ['a proxy takes its header Upgrade away', {}, 'pass on Upgrade and Connection'],
  ['nobody listens for it', { connection: 'Upgrade', upgrade: 'websocket' }, 'call attach(server)'],
])('reports once why a handshake arrives as a request: %s', async (_, headers, why) => {
  const onError = vi.fn();
  const http = createServer();
  const server = await bare({ onError }, http);
  http.removeAllListeners('upgrade');
  const handshake = { ...headers, 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' };
  for (const _time of ['first', 'second']) {
    const request = get(urlOf(server, '/chat'), { headers: handshake });
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(426);
    expect(await text(response)).toContain(why);
  }
  expect(onError).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ message: expect.stringContaining(why) }),
  );
  await ask(server, '/chat');
  expect(onError).toHaveBeenCalledOnce();
});

it('reports that a body parser has read the message before', async () => {
  const onError = vi.fn();
  const http = createServer();
  const server = await bare({ onError }, http);
  const [listener] = http.listeners('request');
  http.removeAllListeners('request').on('request', async (request, response) => {
    for await (const _ of request);
    listener?.call(http, request, response);
  });
  const body = JSON.stringify({ messageId: 'm1', text: 'Hello' });
  expect((await ask(server, '/api/messages', { method: 'POST', body })).status).toBe(500);
  expect(String(onError.mock.calls[0]?.[0])).toContain('put faultline before a body parser');
});

it('asks proxies not to buffer a stream, and middleware not to compress it', async () => {
  const { response } = await streamFrom(await bare(), spoken());
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
});

import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ask, spoken, urlOf } from '../demo/peers.ts';
import { bare } from './bare.ts';

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

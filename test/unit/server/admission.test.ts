import { expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { PROTOCOL } from '../../../src/connection/protocol.ts';
import { Refusal } from '../../../src/server/index.ts';
import { ask, HELLO, socketTo, spoken, streamFrom, welcomed } from '../demo/peers.ts';
import { bare } from './bare.ts';

const refusing = (status: number) => () => {
  throw new Refusal(status, 'Who are you?');
};

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

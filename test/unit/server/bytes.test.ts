import { expect, it } from 'vitest';
import { message, welcomed } from '../demo/peers.ts';
import { bare } from './bare.ts';

it('receives and sends bytes as Base64', async () => {
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

it('accepts bytes of several MiB when maxFrame allows them', async () => {
  const sizes: unknown[] = [];
  const server = await bare({
    maxFrame: 16 * 1024 ** 2,
    onMessage({ body }) {
      sizes.push(body instanceof Uint8Array && body.length);
      return [];
    },
  });
  const { peer } = await welcomed(server);
  peer.send({ ...message(1), body: 'A'.repeat(8 * 1024 ** 2), encoding: 'base64' });
  expect(await peer.next()).toEqual({ type: 'confirm', messageId: 'm1' });
  expect(sizes).toEqual([6 * 1024 ** 2]);
});

it.each(['A', 'AB=', 'A===', '====', 'AA=A', 'AAAA=', 'AAA=AAAA', 'AA A', 'AAA-', 'AAAA\n'])(
  'refuses %j, which is not Base64',
  async (body) => {
    const { peer } = await welcomed(await bare());
    peer.send({ ...message(1), body, encoding: 'base64' });
    expect(await peer.next()).toMatchObject({ error: 'The body is not Base64.' });
  },
);

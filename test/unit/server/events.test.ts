import { expect, it } from 'vitest';
import { ask, HELLO, message, welcomed } from '../demo/peers.ts';
import { bare } from './bare.ts';

it('delivers the events of a message, numbered, to all clients of its channel', async () => {
  const server = await bare({ onMessage: ({ body }) => ['first', body] });
  const { peer } = await welcomed(server);
  const other = await welcomed(server, { ...HELLO, clientId: 'client-2' });
  peer.send(message(1, 'hi'));
  for (const each of [peer, other.peer]) {
    expect(await each.next('event')).toEqual({ type: 'event', sequence: 1, body: 'first' });
    expect(await each.next('event')).toMatchObject({ sequence: 2, body: { text: 'hi' } });
  }
});

it('publishes an event to all clients of a channel, and one with an id only once', async () => {
  const server = await bare();
  const { peer } = await welcomed(server);
  expect(await server.faultline.publish('ana', 'news', { id: 'n1' })).toBe(1);
  expect(await server.faultline.publish('ana', 'news', { id: 'n1' })).toBeNull();
  expect(await server.faultline.publish('ana', new Uint8Array([7]))).toBe(2);
  expect(await peer.next()).toEqual({ type: 'event', sequence: 1, body: 'news' });
  expect(await peer.next()).toMatchObject({ sequence: 2, body: 'Bw==', encoding: 'base64' });
  await expect(server.faultline.publish('ana', undefined as never)).rejects.toThrow('JSON');
  // Nobody would ever hear it.
  await expect(server.faultline.publish(7 as never, 'news')).rejects.toThrow('it was 7');
  await expect(server.faultline.publish('', 'news')).rejects.toThrow('it was empty');
});

it('keeps the message ids of clients apart from the ids of events', async () => {
  const server = await bare({ onMessage: () => [] });
  const { peer } = await welcomed(server);
  peer.send({ ...message(1), messageId: 'event n1' });
  peer.send({ ...message(2), messageId: 'n1' });
  await peer.next();
  await peer.next();
  expect(await server.faultline.publish('ana', 'news', { id: 'n1' })).toBe(1);
});

it('publishes the body as it is at the call, whatever happens to the object later', async () => {
  const server = await bare();
  const body = { price: 1 };
  await server.faultline.publish('ana', body);
  body.price = 2;
  const { peer } = await welcomed(server);
  expect(await peer.next()).toMatchObject({ body: { price: 1 } });
});

it('brings a plain poll what came after the one before it, and nothing again', async () => {
  const server = await bare();
  const poll = async (after: number) => (await ask(server, `/api/poll?after=${after}`)).body;
  await server.faultline.publish('ana', 'before the first poll');
  expect(await poll(0)).toEqual({ frames: [], next: 2 });
  expect(await poll(2)).toEqual({ frames: [], next: 2 });
  await server.faultline.publish('ana', 'news');
  const news = { type: 'event', sequence: 2, body: 'news' };
  expect(await poll(2)).toEqual({ frames: [news], next: 3 });
});

import { expect, it } from 'vitest';
import { framesIn } from '../../../src/connection/transports/batch.ts';
import { MockChat, settle } from './mock-chat.ts';

it('messages sent in one turn of the event loop go as one WebSocket message', async () => {
  const chat = new MockChat();
  const manager = await chat.connected();
  let messages = 0;
  chat.sockets[0]?.on('message', () => messages++);
  for (let index = 0; index < 50; index++) manager.sendMessage(index);
  await settle();
  expect(messages).toBe(1);
  expect(chat.messages.map(({ body }) => body)).toEqual(Array.from({ length: 50 }, (_, n) => n));
});

it('a batch stays within 256 kB, and a larger message goes alone', async () => {
  const chat = new MockChat();
  const manager = await chat.connected();
  const sizes: number[] = [];
  chat.sockets[0]?.on('message', (data) => sizes.push(String(data).length));
  for (const size of [100_000, 100_000, 100_000, 900_000, 100_000]) {
    manager.sendMessage('x'.repeat(size));
  }
  await settle();
  expect(sizes.map((size) => Math.round(size / 1000))).toEqual([200, 100, 900, 100]);
});

it('one server message may carry several frames, and one confirmation may cover several messages', async () => {
  const chat = new MockChat();
  chat.confirming = false;
  const manager = await chat.connected();
  const sent = [1, 2, 3].map((body) => manager.sendMessage(body));
  const received: unknown[] = [];
  manager.on('message', (body) => received.push(body));
  await settle();
  chat.sockets[0]?.send(
    JSON.stringify([
      { type: 'confirm', sequence: 2 },
      { type: 'event', sequence: 1, body: 'first' },
      { type: 'event', sequence: 2, body: 'second' },
    ]),
  );
  await settle();
  expect(sent.map(({ state }) => state)).toEqual(['confirmed', 'confirmed', 'on-wire']);
  expect(received).toEqual(['first', 'second']);
});

it('a confirmation beyond what was sent confirms nothing that still waits', async () => {
  const chat = new MockChat();
  chat.confirming = false;
  const manager = await chat.connected();
  const sent = Array.from({ length: 300 }, (_, index) => manager.sendMessage(index));
  const waiting = sent.find(({ state }) => state === 'queued');
  chat.send({ type: 'confirm', sequence: 300 });
  await settle();
  expect(sent[0]?.state).toBe('confirmed');
  expect(waiting?.state).toBe('on-wire');
});

it('an array is a batch in faultline.1, and one frame in the plain protocol', () => {
  expect(framesIn('[1,2]', true)).toEqual(['[1,2]']);
  expect(framesIn('[1,2]', false)).toEqual([1, 2]);
  expect(framesIn('[not JSON', false)).toEqual(['[not JSON']);
});

it('data that is not a batch, including binary data, is one frame, unchanged', () => {
  for (const data of ['{"type":"pong"}', 'text', new ArrayBuffer(1), { type: 'pong' }]) {
    expect(framesIn(data, false)).toEqual([data]);
    expect(framesIn(data, false)[0]).toBe(data);
  }
});

import { describe, expect, it } from 'vitest';
import type { Body } from '../../../src/connection/index.ts';
import { MockChat, settle } from './mock-chat.ts';

describe('bytes', () => {
  it('go to the server in Base64, and arrive from it as bytes', async () => {
    const chat = new MockChat();
    const manager = await chat.connected();
    const received: unknown[] = [];
    manager.on('message', (body) => received.push(body));
    const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => index % 256);
    manager.sendMessage(bytes);
    await settle();
    const message = chat.messages[0];
    expect(message?.encoding).toBe('base64');
    expect(Buffer.from(String(message?.body), 'base64')).toEqual(Buffer.from(bytes));
    chat.send({ type: 'event', sequence: 1, encoding: 'base64', body: 'AAH/' });
    await settle();
    expect(received).toEqual([new Uint8Array([0, 1, 255])]);
  });
});

describe('a body', () => {
  it.each<[string, unknown]>([
    ['Map', new Map([['a', 1]])],
    ['Set', new Set([1])],
    ['ArrayBuffer', new ArrayBuffer(3)],
    ['Float32Array', new Float32Array(3)],
    ['Blob', new Blob(['a'])],
    ['undefined', undefined],
    ['function', () => {}],
  ])('that JSON cannot express is refused, and nothing is queued: %s', (what, body) => {
    const manager = new MockChat().client();
    expect(() => manager.sendMessage(body as Body)).toThrow(
      `A body must be a JSON value or a Uint8Array, not ${what}.`,
    );
    expect(manager.pending).toBe(0);
  });

  it('with a toJSON method is sent as what that returns', async () => {
    const chat = new MockChat();
    const manager = await chat.connected();
    manager.sendMessage(new URL('https://chat.test/') as never);
    manager.sendMessage(new Date(0) as never);
    await settle();
    expect(chat.messages.map(({ body }) => body)).toEqual([
      'https://chat.test/',
      '1970-01-01T00:00:00.000Z',
    ]);
  });
});

it('an event marked as bytes that is not Base64 causes an error, and the next event arrives', async () => {
  const chat = new MockChat();
  const manager = await chat.connected();
  const received: unknown[] = [];
  const errors: string[] = [];
  manager.on('message', (body) => received.push(body));
  manager.on('error', ({ message }) => errors.push(message));
  chat.send({ type: 'event', sequence: 1, body: 'A', encoding: 'base64' });
  chat.send({ type: 'event', sequence: 2, body: 'next' });
  await settle();
  expect(received).toEqual(['next']);
  expect(errors).toHaveLength(1);
});

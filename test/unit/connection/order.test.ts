import { expect, it, vi } from 'vitest';
import type { ConnectionManager } from '../../../src/connection/index.ts';
import { MockChat, settle } from './mock-chat.ts';

it('resends from the message that the server expects', async () => {
  const chat = new MockChat();
  chat.confirming = false;
  const manager = await chat.connected();
  for (const body of ['a', 'b', 'c']) manager.sendMessage(body);
  await settle();
  chat.send({ type: 'expect', sequence: 2 });
  await settle();
  expect(chat.messages.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 2, 3]);
  chat.send({ type: 'expect', sequence: 1 });
  await settle();
  expect(chat.messages.slice(5).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect(chat.sockets).toHaveLength(1);
});

it('resends a window once for many expect frames, and once more for a later one', async () => {
  const chat = new MockChat();
  chat.confirming = false;
  const manager = await chat.connected();
  const all = Array.from({ length: 200 }, (_, index) => index + 1);
  for (const body of all) manager.sendMessage(body);
  await settle();
  const times = () => all.map((n) => chat.messages.filter(({ sequence }) => sequence === n).length);
  for (const _ of all) chat.send({ type: 'expect', sequence: 1 });
  await settle();
  expect(times()).toEqual(all.map(() => 2));
  chat.confirming = true;
  await vi.advanceTimersByTimeAsync(1000);
  chat.send({ type: 'expect', sequence: 1 });
  await settle();
  expect(times()).toEqual(all.map(() => 3));
  expect(manager.pending).toBe(0);
  expect(chat.sockets).toHaveLength(1);
});

it('treats a confirmation with error null as one without an error', async () => {
  const chat = new MockChat();
  chat.confirming = false;
  const { messageId, confirmed } = (await chat.connected()).sendMessage('a');
  chat.send({ type: 'confirm', messageId, error: null });
  await expect(confirmed).resolves.toEqual({ messageId });
});

it('reconnects when the server answers pings but confirms nothing any more', async () => {
  const chat = new MockChat();
  const manager = await chat.connected({ confirmTimeout: 3000 });
  chat.confirming = false;
  const causes: string[] = [];
  manager.on('state_change', ({ cause }) => causes.push(cause));
  const sending = manager.sendMessage('a');
  await vi.advanceTimersByTimeAsync(2900);
  expect(causes).toEqual([]);
  chat.confirming = true;
  await vi.advanceTimersByTimeAsync(2000);
  expect(causes).toEqual(['unconfirmed', 'opened']);
  expect(sending.state).toBe('confirmed');
});

it('reconnects when the server expects a message that it has confirmed', async () => {
  const chat = new MockChat();
  const manager = await chat.connected();
  manager.sendMessage('a');
  await settle();
  const causes: string[] = [];
  manager.on('state_change', ({ cause }) => causes.push(cause));
  chat.send({ type: 'expect', sequence: 1 });
  await settle();
  expect(causes).toEqual(['gap']);
});

it('delivers an event to the page once, however often it arrives', async () => {
  const chat = new MockChat();
  const manager = await chat.connected();
  const received: unknown[] = [];
  manager.on('message', (body) => received.push(body));
  for (const sequence of [1, 1, 2, 1, 2]) chat.send({ type: 'event', sequence, body: sequence });
  await settle();
  expect(received).toEqual([1, 2]);
});

it('reconnects to get the missing events when an event arrives that is not the next', async () => {
  const chat = new MockChat();
  const manager = await chat.connected();
  const received: unknown[] = [];
  const causes: string[] = [];
  manager.on('message', (body) => received.push(body));
  manager.on('state_change', ({ cause }) => causes.push(cause));
  chat.send({ type: 'event', sequence: 1, body: 1 });
  chat.send({ type: 'event', sequence: 3, body: 3 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(received).toEqual([1]);
  expect(causes[0]).toBe('gap');
  expect(chat.frames.filter(({ type }) => type === 'hello').at(-1)).toMatchObject({ received: 1 });
});

it('reports that events were lost when the server’s log starts over', async () => {
  const chat = new MockChat();
  const manager = chat.client();
  const errors: string[] = [];
  const received: unknown[] = [];
  manager.on('error', ({ message }) => errors.push(message));
  manager.on('message', (body) => received.push(body));
  manager.connect();
  await settle();
  chat.send({ type: 'event', sequence: 1, body: 'old' });
  await settle();
  chat.events = 0;
  chat.drop();
  await vi.advanceTimersByTimeAsync(1000);
  expect(errors).toEqual([expect.stringContaining('go on after 0, not after 1')]);
  chat.send({ type: 'event', sequence: 1, body: 'new' });
  await settle();
  expect(received).toEqual(['old', 'new']);
});

it('reports no loss when its first connection starts in the middle of the log', async () => {
  const chat = new MockChat();
  chat.events = 500;
  const manager = chat.client();
  const errors: string[] = [];
  manager.on('error', ({ message }) => errors.push(message));
  manager.connect();
  await settle();
  expect(manager.state).toBe('connected');
  expect(errors).toEqual([]);
  chat.events = 600;
  chat.drop();
  await vi.advanceTimersByTimeAsync(1000);
  expect(errors).toEqual([expect.stringContaining('go on after 600, not after 500')]);
});

/** What a client that was connected is told when it comes back to a server that was changed so. */
async function errorsAfter(
  chat: MockChat,
  manager: ConnectionManager,
  change: Partial<MockChat>,
): Promise<string[]> {
  const errors: string[] = [];
  manager.on('error', ({ message }) => errors.push(message));
  Object.assign(chat, change);
  chat.drop();
  await vi.advanceTimersByTimeAsync(1000);
  expect(manager.state).toBe('connected');
  return errors;
}

it('reports events that were lost before the first one arrived', async () => {
  const chat = new MockChat();
  const manager = await chat.connected();
  expect(await errorsAfter(chat, manager, { events: 5 })).toEqual([
    expect.stringContaining('go on after 5, not after 0'),
  ]);
});

it('reports no loss when a log is replaced of which it had no event', async () => {
  const chat = new MockChat();
  chat.log = 'first';
  const manager = await chat.connected();
  expect(await errorsAfter(chat, manager, { log: 'second' })).toEqual([]);
});

it('reports no loss when a server begins to name its log', async () => {
  const chat = new MockChat();
  const manager = await chat.connected();
  chat.send({ type: 'event', sequence: 1, body: 1 });
  await settle();
  expect(await errorsAfter(chat, manager, { log: 'first' })).toEqual([]);
});

it('carries out calls made in a listener even if the page’s random() throws meanwhile', async () => {
  const chat = new MockChat();
  let broken = false;
  const random = () => {
    if (!broken) return 0.5;
    broken = false;
    throw new Error('No randomness.');
  };
  const manager = chat.client({ random });
  manager.on('state_change', ({ newState }) => {
    if (newState !== 'connecting') return;
    broken = true;
    manager.connect();
    manager.sendMessage('a');
  });
  expect(() => manager.connect()).toThrow('No randomness.');
  await settle();
  expect(chat.messages.map(({ body }) => body)).toEqual(['a']);
});

import { expect, it, onTestFinished, vi } from 'vitest';
import type { Kept } from '../../../src/connection/index.ts';
import { FakeStore, left } from './fake-store.ts';
import { MockChat, settle } from './mock-chat.ts';

it('reports a store that hangs on save(), and goes on in memory', async () => {
  const chat = new MockChat();
  const store = new FakeStore();
  const manager = await chat.connected({ store });
  const errors: string[] = [];
  manager.on('error', ({ message }) => errors.push(message));
  store.saving = new Promise(() => {});
  const sending = manager.sendMessage('kept');
  await vi.advanceTimersByTimeAsync(14_000);
  expect([chat.messages, errors]).toEqual([[], []]);
  // Nor by its wiping what may be stored by halves.
  await vi.advanceTimersByTimeAsync(5000);
  expect(errors).toEqual([expect.stringContaining('It did not store within 15000 ms.')]);
  expect(store.changes.map(({ clear }) => clear)).toEqual([undefined, true]);
  // Another owner would find the messages, and give numbers that this one gives.
  expect(store.closed).toBe(false);
  await expect(sending.confirmed).resolves.toEqual({ messageId: sending.messageId });
  manager.sendMessage('next');
  await settle();
  expect(chat.messages.map(({ body }) => body)).toEqual(['kept', 'next']);
  manager.close();
  await vi.advanceTimersByTimeAsync(3000);
  expect(store.closed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it.each([
  ['resolves with an object that lacks every field', () => Promise.resolve({} as Kept)],
  [
    'throws',
    () => {
      throw new Error('no storage here');
    },
  ],
])('goes on in memory when open() %s', async (_, open) => {
  const chat = new MockChat();
  const manager = await chat.connected({ store: Object.assign(new FakeStore(), { open }) });
  const sending = manager.sendMessage('x');
  await settle();
  expect(sending.state).toBe('confirmed');
});

it.each([
  ['throws', () => Object(undefined).database.close()],
  ['rejects', () => Promise.reject(new Error('was never open'))],
])('goes on in memory when open() fails and close() %s', async (_, close) => {
  const chat = new MockChat();
  const open = () => Promise.reject(new Error('storage is blocked'));
  const manager = await chat.connected({ store: Object.assign(new FakeStore(), { open, close }) });
  const sending = manager.sendMessage('x');
  await settle();
  expect(sending.state).toBe('confirmed');
});

it('ends the connection at close(), and reports that the store could not be closed', async () => {
  const chat = new MockChat();
  const close = () => {
    throw new Error('busy');
  };
  const manager = await chat.connected({ store: Object.assign(new FakeStore(), { close }) });
  const errors: string[] = [];
  manager.on('error', ({ message }) => errors.push(message));
  manager.close();
  await settle();
  expect(manager.state).toBe('disconnected');
  expect(errors).toEqual(['The store could not be closed. busy']);
});

it('goes on in memory when save() throws every time', async () => {
  const chat = new MockChat();
  const save = () => {
    throw new Error('no storage here');
  };
  const manager = await chat.connected({ store: Object.assign(new FakeStore(), { save }) });
  const sending = manager.sendMessage('x');
  await settle();
  expect(sending.state).toBe('confirmed');
});

it.each([
  ['does not open', () => Promise.reject(new Error('storage is blocked'))],
  ['never answers', () => new Promise<null>(() => {})],
])('goes on in memory, and reports it, when the storage %s', async (_, open) => {
  const chat = new MockChat();
  const store = new FakeStore();
  store.open = open;
  const manager = chat.client({ store });
  const errors: string[] = [];
  manager.on('error', ({ message }) => errors.push(message));
  manager.connect();
  const { confirmed } = manager.sendMessage('x');
  await vi.advanceTimersByTimeAsync(4000);
  await expect(confirmed).resolves.toBeDefined();
  expect(errors).toEqual([expect.stringContaining('kept in memory')]);
});

it('goes on in memory when the storage is full: clears it, and sends the waiting messages', async () => {
  const chat = new MockChat();
  const store = new FakeStore();
  const manager = await chat.connected({ store });
  const errors: string[] = [];
  manager.on('error', ({ message }) => errors.push(message));
  store.save = async (change) => {
    store.changes.push(change);
    if (change.put.length > 0) throw new Error('QuotaExceededError');
  };
  const { confirmed } = manager.sendMessage('x');
  await settle();
  await expect(confirmed).resolves.toBeDefined();
  expect(errors).toEqual([expect.stringContaining('QuotaExceededError')]);
  expect(store.changes.at(-1)).toMatchObject({ clear: true });
  const next = manager.sendMessage('y');
  await settle();
  expect(next.state).toBe('confirmed');
});

it('goes on in memory, and reports it, when a custom store returns unreadable messages', async () => {
  const chat = new MockChat();
  const kept = left();
  const [message] = kept.messages;
  const broken = { ...kept, messages: [{ ...message, json: '{' }] } as Kept;
  const store = new FakeStore(broken);
  const manager = chat.client({ store });
  const errors: string[] = [];
  manager.on('error', ({ message }) => errors.push(message));
  manager.connect();
  await settle();
  expect(errors).toEqual([expect.stringContaining('kept in memory from now on')]);
  expect(manager.state).toBe('connected');
});

it('leaves stored messages to the next page when the last ones before close() do not fit', async () => {
  const chat = new MockChat();
  const store = new FakeStore();
  const manager = chat.client({ store });
  manager.sendMessage('stored');
  await settle();
  store.save = async (change) => {
    store.changes.push(change);
    throw new Error('QuotaExceededError');
  };
  manager.sendMessage('too much');
  manager.close();
  await settle();
  expect(store.changes.map(({ put, clear }) => [put.length, clear])).toEqual([
    [1, undefined],
    [1, undefined],
  ]);
  expect(store.closed).toBe(true);
});

it('opens the store of a prerendered page only once the page is shown', async () => {
  const document = Object.assign(new EventTarget(), { prerendering: true });
  vi.stubGlobal('document', document);
  onTestFinished(() => void vi.unstubAllGlobals());
  const chat = new MockChat();
  const store = new FakeStore();
  const opened = vi.spyOn(store, 'open');
  const manager = chat.client({ store, page: () => () => {} });
  const errors: string[] = [];
  manager.on('error', ({ message }) => errors.push(message));
  manager.connect();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(opened).not.toHaveBeenCalled();
  document.prerendering = false;
  document.dispatchEvent(new Event('prerenderingchange'));
  await settle();
  expect(manager.state).toBe('connected');
  expect(errors).toEqual([]);
});

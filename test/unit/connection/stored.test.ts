import { expect, it, vi } from 'vitest';
import type { Sending } from '../../../src/connection/index.ts';
import { readRing } from '../../../src/journal/read-ring.ts';
import { registry } from '../../../src/journal/registry.ts';
import { Ring } from '../../../src/journal/ring.ts';
import { FakeStore, left } from './fake-store.ts';
import { MockChat, settle } from './mock-chat.ts';

it('puts a message on the wire only once it is stored', async () => {
  const chat = new MockChat();
  const store = new FakeStore();
  const manager = await chat.connected({ store });
  const stored = Promise.withResolvers<void>();
  store.saving = stored.promise;
  const { messageId } = manager.sendMessage('kept');
  await settle();
  expect(store.changes[0]?.put).toEqual([{ messageId, sequence: 1, json: '"kept"' }]);
  expect(chat.messages).toEqual([]);
  stored.resolve();
  await settle();
  expect(chat.messages).toHaveLength(1);
});

it('puts a message with the number of one given up on the wire only once it is stored itself', async () => {
  const chat = new MockChat();
  const store = new FakeStore();
  const manager = chat.client({ store });
  const stored = Promise.withResolvers<void>();
  const [first, second] = [new AbortController(), new AbortController()];
  manager.sendMessage('never mind', { signal: first.signal });
  await settle();
  first.abort();
  manager.sendMessage('nor this', { signal: second.signal });
  store.saving = stored.promise;
  await settle();
  second.abort();
  const { messageId } = manager.sendMessage('kept');
  manager.connect();
  await settle();
  store.saving = new Promise(() => {});
  stored.resolve();
  await settle();
  expect(store.changes.at(-1)?.put).toEqual([{ messageId, sequence: 1, json: '"kept"' }]);
  expect(chat.messages).toEqual([]);
});

it('removes a confirmed message from the store, and stores how far the server is', async () => {
  const chat = new MockChat();
  const store = new FakeStore();
  const manager = await chat.connected({ store });
  manager.sendMessage('x');
  await settle();
  expect(store.changes.at(-1)).toMatchObject({
    remove: [1],
    put: [],
    identity: { confirmed: 1, secret: 's' },
  });
});

it('records in the journal, as queued, the messages that an earlier page left', async () => {
  const chat = new MockChat();
  chat.client({ store: new FakeStore(left()) });
  await settle();
  const entries = readRing(registry().clients.at(-1)?.journal ?? new Ring(), 0).entries;
  expect(entries.filter(({ type }) => type === 'queued')).toMatchObject([
    { messageId: 'a', sequence: 5, size: 6, preview: '"left"' },
    { messageId: 'b', sequence: 6 },
  ]);
});

it('sends what an earlier page left, with its client id and in order, and emits restored', async () => {
  const chat = new MockChat();
  chat.last = 4;
  const manager = chat.client({ store: new FakeStore(left()) });
  const told: unknown[] = [];
  manager.on('restored', ({ messages }) => told.push(...messages));
  manager.connect();
  manager.sendMessage('new');
  expect(manager.pending).toBe(1);
  await settle();
  expect(told).toEqual([
    { messageId: 'a', body: 'left' },
    { messageId: 'b', body: new Uint8Array([0, 1]) },
  ]);
  expect(chat.frames[0]).toMatchObject({ clientId: 'kept', secret: 's', confirmed: 4 });
  expect(chat.messages.map(({ sequence, body }) => [sequence, body])).toEqual([
    [5, 'left'],
    [6, 'AAE='],
    [7, 'new'],
  ]);
  expect(manager.pending).toBe(0);
});

it('restores no message that an earlier page gave up, but tells the server that its place is empty', async () => {
  const chat = new MockChat();
  chat.last = 4;
  const messages = [{ messageId: 'a', sequence: 5, json: null }];
  const manager = chat.client({ store: new FakeStore({ ...left(), messages }) });
  const restored = vi.fn();
  manager.on('restored', restored);
  manager.connect();
  await settle();
  expect(restored).not.toHaveBeenCalled();
  expect(chat.messages).toEqual([{ type: 'message', messageId: 'a', sequence: 5, skip: true }]);
});

it('rejects the messageId of a message that an earlier page left', async () => {
  const chat = new MockChat();
  const manager = chat.client({ store: new FakeStore(left()) });
  await settle();
  expect(() => manager.sendMessage('another', { messageId: 'a' })).toThrow('Option messageId');
});

it('stores a message sent before the storage was open, even if close() comes first', async () => {
  const chat = new MockChat();
  const opening = Promise.withResolvers<null>();
  const store = new FakeStore(opening.promise);
  const manager = chat.client({ store });
  const { messageId, confirmed } = manager.sendMessage('early');
  manager.close();
  opening.resolve(null);
  await expect(confirmed).rejects.toMatchObject({ code: 'left' });
  await settle();
  expect(store.changes).toMatchObject([{ put: [{ messageId, sequence: 1 }], remove: [] }]);
  expect(store.closed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it.each([
  ['without a store', undefined],
  ['when the storage is broken', () => Promise.reject(new Error('blocked'))],
])('close() %s fails the message with disconnected', async (_, open) => {
  const chat = new MockChat();
  const store = open && Object.assign(new FakeStore(), { open });
  const manager = chat.client(store ? { store } : {});
  const { confirmed } = manager.sendMessage('lost');
  await settle();
  manager.close();
  await expect(confirmed).rejects.toMatchObject({ code: 'disconnected' });
});

it('gives up messages that expired while no page was open', async () => {
  const chat = new MockChat();
  chat.last = 4;
  const messages = [{ messageId: 'a', sequence: 5, json: '"old"', expiresAt: 1 }];
  await chat.connected({ store: new FakeStore({ ...left(), messages }) });
  expect(chat.messages).toEqual([{ type: 'message', messageId: 'a', sequence: 5, skip: true }]);
});

it('begins a new outbox after disconnect(), and clears the old one from the store', async () => {
  const chat = new MockChat();
  const store = new FakeStore();
  const manager = chat.client({ store });
  const { confirmed } = manager.sendMessage('given up');
  await settle();
  manager.disconnect();
  await expect(confirmed).rejects.toMatchObject({ code: 'disconnected' });
  await settle();
  expect(store.changes.at(-1)).toMatchObject({ clear: true, put: [] });
  chat.last = 0;
  manager.connect();
  const next = manager.sendMessage('new');
  await settle();
  expect(next.state).toBe('confirmed');
  expect(chat.messages.map(({ sequence, body }) => [sequence, body])).toEqual([[1, 'new']]);
});

it('close() ends the connection, settles every promise, and leaves the outbox in the store', async () => {
  const chat = new MockChat();
  chat.confirming = false;
  const store = new FakeStore();
  const manager = await chat.connected({ store });
  const { confirmed } = manager.sendMessage('x');
  await settle();
  const before = store.changes.length;
  const { clientId } = manager.snapshot();
  manager.close();
  manager.close();
  await expect(confirmed).rejects.toMatchObject({
    code: 'left',
    message: expect.stringContaining('close() was called; it is in the store.'),
  });
  await settle();
  expect(store.closed).toBe(true);
  expect(store.changes).toHaveLength(before);
  expect(manager.state).toBe('disconnected');
  expect(vi.getTimerCount()).toBe(0);
  expect(manager.snapshot()).toMatchObject({ clientId, pending: 0 });
  expect(() => manager.connect()).toThrow('closed');
  expect(() => manager.sendMessage('y')).toThrow('closed');
});

it.each([
  ['a message that comes in', 'message'],
  ['its being queued', 'queued'],
] as const)(
  'stores a message sent just before close(), when both are called on %s',
  async (_, event) => {
    const chat = new MockChat();
    const store = new FakeStore();
    const manager = await chat.connected({ store });
    let last: Sending | undefined;
    manager.once(event, () => {
      last = manager.sendMessage('goodbye');
      manager.close();
    });
    if (event === 'message') chat.send({ type: 'event', sequence: 1, body: 'go' });
    else manager.sendMessage('first');
    await settle();
    await expect(last?.confirmed).rejects.toMatchObject({ code: 'left' });
    const stored = store.changes.flatMap(({ put }) => put.map(({ json }) => json));
    expect(stored).toEqual([...(event === 'queued' ? ['"first"'] : []), '"goodbye"']);
    expect(store.changes.flatMap(({ remove }) => remove)).toEqual([]);
    expect(store.closed).toBe(true);
  },
);

it('clears what disconnect() gave up, even if close() follows in the same listener', async () => {
  const chat = new MockChat();
  const store = new FakeStore();
  const manager = chat.client({ store });
  manager.sendMessage('given up');
  await settle();
  manager.once('queued', () => {
    manager.disconnect();
    manager.close();
  });
  const { confirmed } = manager.sendMessage('this, too');
  await expect(confirmed).rejects.toMatchObject({ code: 'disconnected' });
  await settle();
  expect(store.changes.at(-1)).toMatchObject({ clear: true, put: [] });
  expect(store.closed).toBe(true);
});

it('disconnects when another owner takes the outbox', async () => {
  const chat = new MockChat();
  const store = new FakeStore();
  const manager = await chat.connected({ store });
  store.onLost?.();
  await settle();
  expect(manager.state).toBe('disconnected');
});

it('leaves only what was stored to another owner that takes the outbox', async () => {
  const chat = new MockChat();
  chat.confirming = false;
  const store = new FakeStore();
  const manager = await chat.connected({ store });
  const stored = manager.sendMessage('stored');
  await settle();
  store.saving = new Promise(() => {});
  const unstored = manager.sendMessage('not stored');
  await settle();
  store.onLost?.();
  await expect(stored.confirmed).rejects.toMatchObject({ code: 'left' });
  await expect(unstored.confirmed).rejects.toMatchObject({ code: 'disconnected' });
});

it('does not mistake a new message for one that another page sent under the same number', async () => {
  const chat = new MockChat();
  // The page before went on in memory with messages 7 and 8, and died.
  chat.last = 8;
  const store = new FakeStore(left());
  const manager = chat.client({ store });
  const confirmed: string[] = [];
  manager.on('confirmed', ({ messageId }) => confirmed.push(messageId));
  const { messageId } = manager.sendMessage('new');
  manager.connect();
  await settle();
  expect(chat.messages.filter(({ skip }) => !skip)).toMatchObject([
    { messageId, sequence: 9, body: 'new' },
  ]);
  expect(confirmed).toEqual(['a', 'b', messageId]);
  const stored = store.changes.flatMap(({ put }) => put.map(({ sequence }) => sequence));
  expect(stored).toContain(9);
});

it('gives up a cancelled message of an earlier page, which the server gets as a skip', async () => {
  const chat = new MockChat();
  chat.last = 4;
  const manager = chat.client({ store: new FakeStore(left()) });
  const failed: unknown[] = [];
  manager.on('failed', ({ messageId, code }) => failed.push([messageId, code]));
  manager.on('restored', () => manager.cancel('a'));
  manager.connect();
  await settle();
  expect(failed).toEqual([['a', 'aborted']]);
  expect(chat.messages).toEqual([
    expect.objectContaining({ messageId: 'a', skip: true }),
    expect.objectContaining({ messageId: 'b', body: 'AAE=' }),
  ]);
});

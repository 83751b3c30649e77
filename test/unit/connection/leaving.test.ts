import { expect, it, vi } from 'vitest';
import { FakeStore } from './fake-store.ts';
import { MockChat, settle } from './mock-chat.ts';

/** A client that is closed while its store is still busy with the second of two messages. */
async function closing() {
  const chat = new MockChat();
  chat.confirming = false;
  const store = new FakeStore();
  const manager = await chat.connected({ store });
  const failed: string[] = [];
  manager.on('failed', ({ code }) => failed.push(code));
  manager.sendMessage('stored');
  await settle();
  const saving = Promise.withResolvers<void>();
  store.saving = saving.promise;
  const abort = new AbortController();
  const last = manager.sendMessage('not stored yet', { signal: abort.signal });
  await settle();
  manager.close();
  return { store, manager, failed, saving, abort, last };
}

it('close() fails a message with left once it is stored', async () => {
  const { store, manager, failed, saving, last } = await closing();
  await settle();
  expect(manager.state).toBe('disconnected');
  expect([failed, last.state]).toEqual([['left'], 'queued']);
  saving.resolve();
  await expect(last.confirmed).rejects.toMatchObject({ code: 'left' });
  expect(failed).toEqual(['left', 'left']);
  expect(store.closed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it('close() fails a message that cannot be stored with disconnected, and those stored before with left', async () => {
  const { store, failed, saving, last } = await closing();
  saving.reject(new Error('QuotaExceededError'));
  await expect(last.confirmed).rejects.toMatchObject({ code: 'disconnected' });
  expect(failed).toEqual(['left', 'disconnected']);
  expect(store.closed).toBe(true);
});

it('a message that was on its way into the store at close() cannot be aborted any more', async () => {
  const { saving, abort, last } = await closing();
  abort.abort();
  saving.resolve();
  await expect(last.confirmed).rejects.toMatchObject({ code: 'left' });
});

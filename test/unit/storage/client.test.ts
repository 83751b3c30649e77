import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { indexedDbStore } from '../../../src/connection/storage/index.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeEach(() => {
  world = createWorld();
  vi.stubGlobal('navigator', { locks: world.locks.page().locks });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const createClient = () =>
  new ConnectionManager({
    streamingMode: 'websocket',
    websocketEndpoint: 'ws://127.0.0.1:9/',
    store: indexedDbStore(),
  });

it('keeps a message sent just before close()', async () => {
  const client = createClient();
  await expect.poll(() => client.sendMessage('a')).toBeDefined();
  await expect.poll(() => world.rows('message')).toHaveLength(1);
  client.sendMessage('b');
  client.close();
  await expect.poll(() => world.locks.held).toEqual([]);
  expect(await world.rows('message')).toHaveLength(2);
});

it('removes messages that disconnect() gave up, even if close() follows at once', async () => {
  const client = createClient();
  client.sendMessage('a');
  await expect.poll(() => world.rows('message')).toHaveLength(1);
  client.disconnect();
  client.close();
  await expect.poll(() => world.locks.held).toEqual([]);
  expect(await world.rows('message')).toEqual([]);
});

it('a message refused because the outbox was stolen is not stored for any other page', async () => {
  let hears = true;
  const owner = world.locks.page((task) => hears && task());
  vi.stubGlobal('navigator', { locks: owner.locks });
  const client = createClient();
  client.sendMessage('a').confirmed.catch(() => {});
  await expect.poll(() => world.rows('message')).toHaveLength(1);
  hears = false;
  const thief = await world.tab({ steal: true });
  await expect(client.sendMessage('b').confirmed).rejects.toMatchObject({ code: 'disconnected' });
  expect(thief.kept?.messages).toHaveLength(1);
  expect(await world.rows('message')).toHaveLength(1);
});

it('close() in a page whose outbox was stolen fails with left only what the thief has', async () => {
  let hears = true;
  const owner = world.locks.page((task) => hears && task());
  vi.stubGlobal('navigator', { locks: owner.locks });
  const client = createClient();
  const stored = client.sendMessage('a');
  await expect.poll(() => world.rows('message')).toHaveLength(1);
  hears = false;
  const thief = await world.tab({ steal: true });
  const late = client.sendMessage('b');
  client.close();
  await expect(stored.confirmed).rejects.toMatchObject({ code: 'left' });
  await expect(late.confirmed).rejects.toMatchObject({ code: 'disconnected' });
  expect(thief.kept?.messages).toHaveLength(1);
  expect(await world.rows('message')).toHaveLength(1);
});

describe('an outbox that can neither be stored nor removed any more', () => {
  const client = () => {
    const created = createClient();
    const told: string[] = [];
    created.on('error', ({ message }) => told.push(message));
    return { created, told };
  };

  async function failed() {
    const { created, told } = client();
    created.sendMessage('a');
    await expect.poll(() => world.rows('message')).toHaveLength(1);
    const full = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
    const writes = ['put', 'delete'] as const;
    const mocks = writes.map((write) =>
      vi.spyOn(IDBObjectStore.prototype, write).mockImplementation(full),
    );
    created.sendMessage('b');
    await expect.poll(() => String(told)).toContain('kept in memory from now on');
    for (const mock of mocks) mock.mockRestore();
    return created;
  }

  it('goes to no other tab while its client still uses it', async () => {
    const created = await failed();
    expect((await world.tab()).kept).toBeNull();
    created.close();
  });

  it('is removed when its client closes, if that works by then', async () => {
    const created = await failed();
    created.close();
    await expect.poll(() => world.locks.held).toEqual([]);
    expect(await world.rows('message')).toEqual([]);
  });
});

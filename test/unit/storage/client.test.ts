import { afterEach, beforeEach, expect, it, vi } from 'vitest';
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

it('keeps what was sent just before close()', async () => {
  const client = createClient();
  await vi.waitFor(() => expect(client.sendMessage('a')).toBeDefined());
  await vi.waitFor(async () => expect(await world.rows('message')).toHaveLength(1));
  client.sendMessage('b');
  client.close();
  await vi.waitFor(() => expect(world.locks.held).toEqual([]));
  expect(await world.rows('message')).toHaveLength(2);
});

it('forgets what disconnect() gave up, though close() follows at once', async () => {
  const client = createClient();
  client.sendMessage('a');
  await vi.waitFor(async () => expect(await world.rows('message')).toHaveLength(1));
  client.disconnect();
  client.close();
  await vi.waitFor(() => expect(world.locks.held).toEqual([]));
  expect(await world.rows('message')).toEqual([]);
});

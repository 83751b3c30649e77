import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { MemoryStore } from '../../../src/server/stores/memory.ts';
import { RedisStore } from '../../../src/server/stores/redis.ts';
import { SqliteStore } from '../../../src/server/stores/sqlite.ts';
import { CLAIM, event, message, SESSION } from './steps.ts';
import { folder, redisServer, redisStore } from './stores.ts';

it('a SQLite store opens a file by its path, and closes it, however often it is told to', async () => {
  const path = join(await folder(), 'faultline.sqlite');
  const before = new SqliteStore(path);
  await before.open(SESSION);
  await before.apply(message(1));
  for (let times = 0; times < 2; times++) await before.close();
  await expect(before.find('client')).rejects.toThrow('not open');
  const store = new SqliteStore(path);
  onTestFinished(() => store.close());
  expect((await store.find('client'))?.session.last).toBe(1);
});

it('a SQLite store writes its own file through to the disk, and never has SQLite wait', async () => {
  const store = new SqliteStore(join(await folder(), 'faultline.sqlite'));
  onTestFinished(() => store.close());
  const set: unknown[] = [];
  const also = (db: DatabaseSync) => {
    for (const name of ['synchronous', 'busy_timeout', 'journal_mode']) {
      set.push(Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0]);
    }
  };
  await store.apply({ ...event('one'), also });
  const full = 2;
  expect(set).toEqual([full, 0, 'wal']);
});

it('a SQLite store names a file that it cannot use', async () => {
  const path = join(await folder(), 'faultline.sqlite');
  await writeFile(path, 'This is no database. '.repeat(100));
  expect(() => new SqliteStore(path)).toThrow(
    `The SQLite file ${path} cannot be used: file is not a database.`,
  );
});

it.each([
  ['memory', () => new MemoryStore()],
  ['SQLite', () => new SqliteStore(':memory:')],
])('a %s store stores nothing of a step whose also is asynchronous', async (_, create) => {
  const store = create();
  const also = async () => {
    await null;
    throw new Error('It comes too late to be told.');
  };
  await expect(store.apply({ ...event('one', 'id'), also })).rejects.toThrow(
    'also must not be asynchronous',
  );
  expect(await store.range('ana')).toMatchObject({ first: 1, last: 0 });
  expect(await store.apply(event('one', 'id'))).toEqual({ type: 'applied', last: 1 });
});

it('a Redis store leaves no connection open when it is closed, or could not be opened', async () => {
  const { path } = await redisServer();
  const observer = await redisStore({ path });
  const connections = async () => (await observer.client.clientList()).length;
  const before = await connections();
  // Room for one of its two connections.
  await observer.client.configSet('maxclients', String(before + 1));
  await expect(RedisStore.open({ path })).rejects.toThrow('cannot be reached');
  await expect.poll(connections).toBe(before);
  await observer.client.configSet('maxclients', '100');
  const store = await RedisStore.open({ path });
  expect(await connections()).toBe(before + 2);
  for (let times = 0; times < 2; times++) await store.close();
  await expect.poll(connections).toBe(before);
  await expect(store.find('client')).rejects.toThrow('Redis failed: ');
});

it('a Redis store that has lost a session says so when a connection of it is claimed', async () => {
  const store = await redisStore(await redisServer());
  await expect(store.claim('client', CLAIM)).rejects.toThrow('has lost the session');
  expect(await store.find('client')).toBeNull();
});

it('Redis stores on two databases of one server do not hear each other', async () => {
  const { path } = await redisServer();
  const [one, two] = [
    await RedisStore.open({ path }),
    await RedisStore.open({ path, database: 1 }),
  ];
  onTestFinished(() => Promise.all([one.close(), two.close()]).then(() => {}));
  const heard: unknown[] = [];
  await two.subscribe('ana', (told) => heard.push(told));
  two.listen((told) => heard.push(told));
  const notice = { type: 'claimed', clientId: 'client', connection: 'one' } as const;
  await one.notify(notice);
  await one.apply(event('not for you'));
  await two.notify(notice);
  await two.apply(event('for you'));
  await expect.poll(() => heard).toEqual([notice, { sequence: 1, body: 'for you' }]);
});

it('a memory store keeps the connection of a live client, however many others come and go', async () => {
  const store = new MemoryStore();
  await store.open(SESSION);
  await store.claim('client', CLAIM);
  for (let count = 0; count < 150_000; count++) {
    await store.claim(`other ${count}`, CLAIM);
    if (count % 50_000 === 0) await store.find('client');
  }
  expect((await store.find('client'))?.claim).toEqual(CLAIM);
});

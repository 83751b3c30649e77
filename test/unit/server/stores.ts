import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { type RedisServer, startRedis } from '../../../demo/redis-server.ts';
import type { Store } from '../../../src/server/index.ts';
import { MemoryStore } from '../../../src/server/index.ts';
import { RedisStore } from '../../../src/server/stores/redis.ts';
import { SqliteStore } from '../../../src/server/stores/sqlite.ts';

export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'faultline-test-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A Redis server of its own; it goes with the test. */
export async function redisServer(): Promise<RedisServer> {
  const server = await startRedis(await folder());
  onTestFinished(() => server.kill());
  return server;
}

export async function redisStore({ path }: Pick<RedisServer, 'path'>): Promise<RedisStore> {
  const store = await RedisStore.open({ path });
  onTestFinished(() => store.close());
  return store;
}

/** A store of each kind. `own` makes a write of the application's own, or one that fails; `written` counts those that were kept. */
export interface Subject {
  readonly store: Store<never>;
  readonly own: { readonly good: never; readonly bad: never };
  written(): Promise<number>;
}

export const subjects: { readonly [name: string]: () => Promise<Subject> } = {
  async memory() {
    let count = 0;
    const good = () => {
      count++;
    };
    const bad = () => {
      throw new Error('own write');
    };
    return subject(new MemoryStore(), good, bad, async () => count);
  },
  async sqlite() {
    const database = new DatabaseSync(join(await folder(), 'faultline.sqlite'));
    // The contract is not about power cuts, and thousands of writes that each wait for the disk are slow.
    database.exec('pragma synchronous = off');
    const store = new SqliteStore(database);
    onTestFinished(() => database.close());
    const good: Own<SqliteStore> = (db) => {
      db.exec('create table if not exists own (id integer); insert into own values (1)');
      counted = () => Number(db.prepare('select count(*) as n from own').get()?.n);
    };
    let counted = () => 0;
    const bad: Own<SqliteStore> = (db) => db.exec('insert into nowhere values (1)');
    return subject(store, good, bad, async () => counted());
  },
  async redis() {
    const store = await redisStore(await redisServer());
    const good: Own<RedisStore> = [
      ['SADD', 'names', 'ana', 'bob'],
      ['INCR', 'own'],
    ];
    const bad: Own<RedisStore> = [['NONSENSE']];
    return subject(store, good, bad, async () => Number(await store.client.get('own')));
  },
};

type Own<S> = S extends Store<infer Also> ? Also : never;

function subject<Also>(
  store: Store<Also>,
  good: Also,
  bad: Also,
  written: () => Promise<number>,
): Subject {
  // The contract is the same for all, whatever form their own writes take.
  return { store, own: { good: good as never, bad: bad as never }, written };
}

import { open, readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createClient } from 'redis';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { RedisServer } from '../../../demo/redis-server.ts';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { createFaultline, type Store } from '../../../src/server/index.ts';
import { RedisStore } from '../../../src/server/stores/redis.ts';
import { SqliteStore } from '../../../src/server/stores/sqlite.ts';
import { serveBare } from './bare.ts';
import { folder, redisServer, redisStore } from './stores.ts';

const log = vi.fn();
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(log);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  log.mockClear();
});

const logged = (): string => log.mock.calls.map((words) => words.map(String).join(' ')).join('\n');

/** Characters of a message: more than a page of SQLite has room for. */
const LENGTH = 9000;
const textOf = (body: unknown): string => String(body).trim();

/** A client of a server on this store, which counts what it is told. */
async function chatOn<Also>(store: Store<Also>) {
  const applied: unknown[] = [];
  const { port } = await serveBare(
    createFaultline<Also>({
      store,
      identify: () => 'ana',
      onMessage: ({ body }) => [body],
      onApplied: ({ body }) => void applied.push(textOf(body)),
    }),
  );
  const connection = new ConnectionManager({
    streamingMode: 'websocket',
    websocketEndpoint: `ws://127.0.0.1:${port}/chat`,
    reconnectDelay: 20,
    maxReconnectDelay: 50,
    maxReconnectAttempts: Number.POSITIVE_INFINITY,
  });
  onTestFinished(() => connection.disconnect());
  const heard: unknown[] = [];
  const confirmed: string[] = [];
  const errors: string[] = [];
  connection.on('message', (body) => heard.push(textOf(body)));
  connection.on('error', ({ message }) => errors.push(message));
  connection.connect();
  return {
    ...{ applied, heard, confirmed, errors },
    send(...texts: string[]): Promise<unknown> {
      const sent = texts.map(async (text) => {
        await connection.sendMessage(text.padEnd(LENGTH)).confirmed;
        confirmed.push(text);
      });
      return Promise.all(sent);
    },
    /** All of them are confirmed, applied and heard: once, in this order. */
    async expectWhole(...texts: string[]): Promise<void> {
      await expect.poll(() => heard).toEqual(texts);
      expect([confirmed, applied]).toEqual([texts, texts]);
    },
  };
}

/** While the store fails what is sent is not confirmed, and the log says why; when it is mended, it is. */
async function survives(
  chat: Awaited<ReturnType<typeof chatOn>>,
  fail: () => unknown,
  words: string,
  mend: () => unknown,
): Promise<void> {
  await chat.send('before');
  await fail();
  const meanwhile = chat.send('one', 'two');
  await expect.poll(() => logged().split(words).length).toBeGreaterThan(2);
  expect(chat.confirmed).toEqual(['before']);
  await mend();
  await meanwhile;
  await chat.send('after');
  await chat.expectWhole('before', 'one', 'two', 'after');
}

describe('SQLite', () => {
  async function opened() {
    const path = join(await folder(), 'faultline.sqlite');
    const database = new DatabaseSync(path);
    onTestFinished(() => database.close());
    return { path, database, store: new SqliteStore(database) };
  }

  it.each([
    [
      'whose disk is full',
      'pragma max_page_count = 1',
      'The SQLite database failed: database or disk is full.',
      'pragma max_page_count = 1000000',
    ],
    [
      'that is read-only for a while',
      'pragma query_only = on',
      'The SQLite database failed: attempt to write a readonly database.',
      'pragma query_only = off',
    ],
  ])('%s confirms nothing, says so, and goes on when it is mended', async (_, bad, words, good) => {
    const { database, store } = await opened();
    await survives(
      await chatOn(store),
      () => database.exec(bad),
      words,
      () => database.exec(good),
    );
  });

  it('waits for another that writes to its file, and does all else meanwhile', async () => {
    const { path, store } = await opened();
    await store.open({ clientId: 'client', channel: 'ana', secret: 'secret', last: 0 });
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec('begin immediate');
    const done: string[] = [];
    const publish = (body: string) =>
      store
        .apply({ channel: 'ana', turn: null, id: null, events: [{ body }] })
        .then(() => done.push(body));
    const both = [publish('one'), publish('two')];
    expect((await store.find('client'))?.session.secret).toBe('secret');
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual([]);
    other.exec('commit');
    // It comes while the first still waits, and after it.
    both.push(publish('three'));
    await Promise.all(both);
    const events = await store.eventsAfter('ana', 0, 10);
    expect(events.map(({ body }) => body)).toEqual(['one', 'two', 'three']);
  });

  it('waits no longer than 3 s, which a client waits, too', async () => {
    const { path, store } = await opened();
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec('begin immediate');
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    const failed = expect(
      store.apply({ channel: 'ana', turn: null, id: null, events: [] }),
    ).rejects.toThrow('The SQLite database failed: database is locked.');
    await vi.advanceTimersByTimeAsync(3100);
    await failed;
  });

  it('names the file that is damaged, or not there to be written, when it is opened', async () => {
    const path = join(await folder(), 'faultline.sqlite');
    const store = new SqliteStore(path);
    await store.close();
    const { length } = await readFile(path);
    const damaged = await open(path, 'r+');
    // All but its header.
    await damaged.write(Buffer.alloc(length - 100, 'junk'), 0, null, 100);
    await damaged.close();
    expect(() => new SqliteStore(path)).toThrow(`The SQLite file ${path} cannot be used: `);
    const nowhere = join(path, 'in-a-file');
    expect(() => new SqliteStore(nowhere)).toThrow(`The SQLite file ${nowhere} cannot be used: `);
    const readOnly = new DatabaseSync(':memory:', { readOnly: true });
    onTestFinished(() => readOnly.close());
    expect(() => new SqliteStore(readOnly)).toThrow('The SQLite database cannot be used: ');
  });
});

describe('Redis', () => {
  /** For commands of the test's own. */
  async function commands({ path }: RedisServer) {
    const client = createClient({ socket: { path, tls: false } });
    client.on('error', () => {});
    await client.connect();
    onTestFinished(() => client.destroy());
    return (...words: string[]) => client.sendCommand(words);
  }

  it('that is killed, and comes back with what it had on disk, has lost nothing', async () => {
    const redis = await redisServer();
    const chat = await chatOn(await redisStore(redis));
    await survives(chat, redis.kill, 'Redis failed: ', redis.start);
    expect(chat.errors).toEqual([]);
  });

  const broken = new Error('The logger failed.');
  it.each<[string, () => void]>([
    [
      'throws',
      () => {
        throw broken;
      },
    ],
    ['rejects', () => Promise.reject(broken)],
  ])('whose onError %s is lived without, and comes back', async (_, onError) => {
    const redis = await redisServer();
    const command = await commands(redis);
    const store = await RedisStore.open({ path: redis.path, onError });
    onTestFinished(() => store.close());
    const chat = await chatOn(store);
    await chat.send('one');
    await command('REPLICAOF', '127.0.0.1', '1');
    const two = chat.send('two');
    await expect.poll(logged).toContain('It was told of Error: Redis is a read-only');
    await command('REPLICAOF', 'NO', 'ONE');
    await two;
    await redis.kill();
    await expect.poll(logged).toContain('It was told of Error: Redis is away');
    await redis.start();
    await chat.send('three');
    await chat.expectWhole('one', 'two', 'three');
    expect(logged()).toContain('onError failed. Error: The logger failed.');
  });

  it('that is out of memory confirms nothing, says so, and goes on when it is mended', async () => {
    const redis = await redisServer();
    const command = await commands(redis);
    const chat = await chatOn(await redisStore(redis));
    await survives(
      chat,
      () => command('CONFIG', 'SET', 'maxmemory', '1'),
      'Redis failed: OOM',
      () => command('CONFIG', 'SET', 'maxmemory', '0'),
    );
  });

  it('that is a replica for a while confirms nothing, says so, and goes on when it is the master again', async () => {
    const redis = await redisServer();
    const command = await commands(redis);
    const chat = await chatOn(await redisStore(redis));
    await survives(
      chat,
      () => command('REPLICAOF', '127.0.0.1', '1'),
      'Redis failed: READONLY',
      () => command('REPLICAOF', 'NO', 'ONE'),
    );
  });

  it('that has forgotten what it confirmed is gone on with: clients are told which events are lost, and nothing is applied again', async () => {
    const redis = await redisServer();
    const command = await commands(redis);
    const chat = await chatOn(await redisStore(redis));
    await chat.send('one', 'two');
    await chat.expectWhole('one', 'two');
    await command('FLUSHALL');
    await chat.send('three');
    await chat.expectWhole('one', 'two', 'three');
    expect(chat.errors).toEqual([
      "The server's events go on after 0 of another log, not after 2: what lies between was lost.",
    ]);
  });

  /** A way to one Redis server after another; what stands over it goes on standing. */
  async function way(first: RedisServer) {
    const sockets = new Set<Socket>();
    let { path: target } = first;
    const server = createServer((socket) => {
      const onwards = connect(target);
      for (const end of [socket, onwards]) {
        sockets.add(end);
        end.on('error', () => {}).on('close', () => [socket, onwards].map((one) => one.destroy()));
      }
      socket.pipe(onwards).pipe(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const lead = (to: RedisServer): void => {
      target = to.path;
    };
    return { port: String((server.address() as AddressInfo).port), lead };
  }

  it('that hands over to its replica, and hangs up on nobody, is left for the new master', async () => {
    const [old, young] = [await redisServer(), await redisServer()];
    const [ofOld, ofYoung] = [await commands(old), await commands(young)];
    await ofOld('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
    await ofYoung('REPLICAOF', '127.0.0.1', (await way(old)).port);
    const { port, lead } = await way(old);
    const store = await RedisStore.open({ url: `redis://127.0.0.1:${port}` });
    onTestFinished(() => store.close());
    const chat = await chatOn(store);
    await chat.send('one');
    // `WAIT` counts only what its own connection has written.
    await expect.poll(() => ofYoung('XLEN', 'faultline:events:ana')).toBe(1);
    await ofYoung('REPLICAOF', 'NO', 'ONE');
    lead(young);
    await ofOld('REPLICAOF', '127.0.0.1', '1');
    await chat.send('two', 'three');
    await chat.expectWhole('one', 'two', 'three');
    expect(await ofYoung('XLEN', 'faultline:events:ana')).toBe(3);
    expect(logged()).toContain('Redis is a read-only replica; it is connected to anew');
  });
});

import { createClient } from 'redis';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { RedisServer } from '../../../demo/redis-server.ts';
import { Feed } from '../../../src/server/feed.ts';
import { RedisStore } from '../../../src/server/stores/redis.ts';
import { chatOn, keepLog, logged, survives } from './failing-chat.ts';
import { wayTo } from './redis-way.ts';
import { event } from './steps.ts';
import { redisServer, redisStore } from './stores.ts';

keepLog();

describe('Redis', () => {
  /** For commands of the test's own. */
  async function commands({ path }: RedisServer) {
    const client = createClient({ socket: { path, tls: false } });
    client.on('error', () => {});
    await client.connect();
    onTestFinished(() => client.destroy());
    return (...words: string[]) => client.sendCommand(words);
  }

  it('that is killed loses nothing when it comes back with its data on disk', async () => {
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
  ])('whose onError %s recovers all the same', async (_, onError) => {
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

  it('that is out of memory confirms nothing, reports it, and recovers', async () => {
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

  it('that is a replica for a while confirms nothing, reports it, and recovers as the master', async () => {
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

  it('that lost what it confirmed goes on, reports the lost events, and applies nothing again', async () => {
    const redis = await redisServer();
    const command = await commands(redis);
    const chat = await chatOn(await redisStore(redis));
    await chat.send('one', 'two');
    await chat.expectWhole('one', 'two');
    await command('FLUSHALL');
    await chat.send('three');
    await chat.expectWhole('one', 'two', 'three');
    expect(chat.errors).toEqual([
      "The server's events go on after 0 of another log, not after 2: those between are lost.",
    ]);
  });

  it('that hands over to its replica, and closes no connection, is left for the new master', async () => {
    const [old, young] = [await redisServer(), await redisServer()];
    const [ofOld, ofYoung] = [await commands(old), await commands(young)];
    await ofOld('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
    await ofYoung('REPLICAOF', '127.0.0.1', (await wayTo(old)).port);
    const { url, lead } = await wayTo(old);
    const store = await RedisStore.open({ url });
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

  it.each(['sse', 'ajax'] as const)(
    'that has lost the last connection over %s, and has the one before, makes that client reconnect',
    async (transport) => {
      const redis = await redisServer();
      const command = await commands(redis);
      const chat = await chatOn(await redisStore(redis), transport);
      await chat.send('one');
      const [session] = (await command('KEYS', 'faultline:session:*')) as unknown as [string];
      const newest = () => command('HGET', session, 'connection');
      const before = String(await newest());
      chat.cut();
      await expect.poll(newest).not.toBe(before);
      await chat.send('two');
      await command('HSET', session, 'connection', before, 'epoch', '1');
      await chat.send('three');
      await chat.expectWhole('one', 'two', 'three');
      expect(chat.errors).toEqual([]);
    },
  );

  it('whose subscriptions were interrupted says that notices may have been missed', async () => {
    const redis = await redisServer();
    const command = await commands(redis);
    const store = await redisStore(redis);
    const heard: unknown[] = [];
    store.listen((notice) => heard.push(notice));
    await command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await expect.poll(() => heard).toEqual([{ type: 'missed' }]);
  });

  it('that was away for a moment ends none of 10,500 readers, and all get what they missed', async () => {
    const redis = await redisServer();
    const command = await commands(redis);
    const store = await redisStore(redis);
    const readers = 10_500;
    const ends: unknown[] = [];
    let brought = 0;
    const { log } = await store.range('ana');
    for (let count = 0; count < readers; count++) {
      const feed = new Feed(store, 'ana', {
        onEvent: () => brought++,
        room: () => undefined,
        onEnd: (error) => ends.push(error),
      });
      await feed.open();
      feed.start(0, log);
      if (count % 1000 === 0) await store.range('ana');
    }
    await command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await store.apply({ channel: 'ana', turn: null, id: null, events: [{ body: 'missed' }] });
    await expect.poll(() => brought + ends.length, { timeout: 50_000 }).toBe(readers);
    expect(ends).toEqual([]);
  }, 60_000);

  it('that restarts, and loads its data for a while, ends none of its listeners', async () => {
    const redis = await redisServer();
    const command = await commands(redis);
    const store = await redisStore(redis);
    await command(
      'EVAL',
      "for i = 1, 1000 do redis.call('SET', i, string.rep('x', 1000)) end",
      '0',
    );
    await command('BGREWRITEAOF');
    const state = async () => String(await command('INFO', 'persistence'));
    await expect.poll(state).toMatch(/aof_rewrite_in_progress:0/);
    const heard: unknown[] = [];
    const feed = new Feed(store, 'ana', {
      onEvent: ({ body }) => heard.push(body),
      room: () => undefined,
      onEnd: (error) => heard.push(error),
    });
    await feed.open();
    feed.start(0, (await store.range('ana')).log);
    // Asked after it, on the same connection.
    await store.range('ana');
    await redis.kill();
    const slowly = ['--key-load-delay', '1000', '--loading-process-events-interval-bytes', '1024'];
    const started = redis.start(...slowly);
    const range = () => store.range('ana').catch(String);
    await expect.poll(range).toContain('LOADING');
    await started;
    const step = { channel: 'ana', turn: null, id: null, events: [{ body: 'news' }] };
    await expect.poll(() => store.apply(step).catch(String)).toMatchObject({ type: 'applied' });
    await expect.poll(() => heard).toEqual(['news']);
  });

  it('that is back with another log passes no event of it for the next of the old one before the node has looked', async () => {
    const redis = await redisServer();
    const command = await commands(redis);
    const [here, there] = [await redisStore(redis), await redisStore(redis)];
    await there.apply(event('old 1'));
    const heard: unknown[] = [];
    const feed = new Feed(here, 'ana', {
      onEvent: ({ body }) => heard.push(body),
      room: () => undefined,
      onEnd: () => heard.push('end'),
    });
    await feed.open();
    feed.start(0, (await here.range('ana')).log);
    await expect.poll(() => heard).toEqual(['old 1']);
    const gate = Promise.withResolvers<void>();
    const ping = vi.spyOn(here.client, 'ping').mockImplementationOnce(async () => {
      await gate.promise;
      return 'PONG';
    });
    await command('FLUSHALL');
    await command('XADD', 'faultline:events:ana', '1-0', 'event', '{"body":"new 1"}');
    await command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await expect.poll(() => ping).toHaveBeenCalled();
    await there.apply(event('new 2'));
    // Whatever is told is heard before this.
    await new Promise<void>((resolve) => {
      here.listen(() => resolve());
      void there.notify({ type: 'claimed', clientId: 'nobody', connection: 'none' });
    });
    expect(heard).toEqual(['old 1']);
    gate.resolve();
    await expect.poll(() => heard).toEqual(['old 1', 'end']);
  });

  it('that is flushed reports the lost events to a client that only listens', async () => {
    const redis = await redisServer();
    const command = await commands(redis);
    const store = await redisStore(redis);
    const chat = await chatOn(store);
    const publish = (body: string) =>
      store.apply({ channel: 'ana', turn: null, id: null, events: [{ body }] });
    await publish('one');
    await publish('two');
    await expect.poll(() => chat.heard).toEqual(['one', 'two']);
    await command('FLUSHALL');
    await publish('three');
    await expect.poll(() => chat.heard).toEqual(['one', 'two', 'three']);
    expect(chat.errors).toEqual([
      "The server's events go on after 0 of another log, not after 2: those between are lost.",
    ]);
  });
});

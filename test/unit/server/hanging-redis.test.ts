import { expect, it, onTestFinished, vi } from 'vitest';
import { RedisStore } from '../../../src/server/stores/redis.ts';
import { TRANSPORTS } from '../sockets/chat.ts';
import { chatOn, keepLog, logged } from './failing-chat.ts';
import { wayTo } from './redis-way.ts';
import { redisServer, redisStore } from './stores.ts';

keepLog();

const BEFORE = ['first', 'second'];

it('a Redis that hangs confirms nothing, and when it goes on all nodes and clients do, with nothing lost, doubled or out of order', async () => {
  const redis = await redisServer();
  const stores = await Promise.all(TRANSPORTS.map(() => redisStore(redis)));
  const chats = await Promise.all(stores.map((store, at) => chatOn(store, TRANSPORTS[at])));
  const textsOf = (_: unknown, at: number) =>
    [...BEFORE, 'one', 'two'].map((text) => `${text} of ${at}`);
  const send = (...words: string[]) =>
    Promise.all(chats.map(({ send }, at) => send(...words.map((word) => `${word} of ${at}`))));
  // The first ping goes with the second message at the latest, and does not hang before the others.
  for (const text of BEFORE) await send(text);
  const info = String(await stores[0]?.client.info('server'));
  const pid = Number(/^process_id:(\d+)/m.exec(info)?.[1]);
  // A message, or the hello of a client whose ping hangs before it.
  const asked = stores.map((store) => [vi.spyOn(store, 'find'), vi.spyOn(store, 'open')]);
  process.kill(pid, 'SIGSTOP');
  onTestFinished(() => void process.kill(pid, 'SIGCONT'));
  const sent = send('one', 'two');
  for (const spies of asked) {
    await expect.poll(() => spies.some(({ mock }) => mock.calls.length > 0)).toBe(true);
  }
  expect(chats.map(({ confirmed }) => confirmed.length)).toEqual(chats.map(() => BEFORE.length));
  process.kill(pid, 'SIGCONT');
  await sent;
  const all = chats.flatMap(textsOf);
  for (const { heard } of chats) await expect.poll(() => heard).toHaveLength(all.length);
  const texts = chats.map(textsOf);
  expect(chats.map(({ confirmed }) => confirmed)).toEqual(texts);
  expect(chats.map(({ applied }) => applied)).toEqual(texts);
  const [{ heard: log = [] } = {}] = chats;
  expect(chats.map(({ heard }) => heard)).toEqual(chats.map(() => log));
  for (const [at, own] of texts.entries()) {
    expect(log.filter((text) => String(text).endsWith(`of ${at}`))).toEqual(own);
  }
  expect(logged()).toBe('');
});

it('a message that a node had given up on, and that comes to Redis when it is sent again already, is applied once', async () => {
  const redis = await redisServer();
  const way = await wayTo(redis);
  const store = await RedisStore.open({ url: way.url });
  onTestFinished(() => store.close());
  const chat = await chatOn(store);
  await chat.send('one');
  const { apply } = store;
  vi.spyOn(store, 'apply').mockImplementationOnce((step) => {
    way.hold();
    return apply.call(store, step);
  });
  const two = chat.send('two');
  await expect.poll(() => way.waiting).toBe(1);
  way.abandon();
  await two;
  expect(way.waiting).toBe(1);
  await way.release();
  await chat.send('three');
  await chat.expectWhole('one', 'two', 'three');
  expect(logged()).toContain('Redis failed: Socket closed unexpectedly');
});

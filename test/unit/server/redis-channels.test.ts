import { expect, it } from 'vitest';
import { RedisChannels } from '../../../src/server/stores/redis-channels.ts';

/** A connection to Redis whose answers are in the test's hands. */
class HeldSubscriber {
  readonly asked: { readonly what: string; answer(error?: Error): void }[] = [];
  tell: (text: string) => void = () => {};

  subscribe(channel: string, listener: (text: string) => void): Promise<void> {
    this.tell = listener;
    return this.#ask(`subscribe ${channel}`);
  }

  unsubscribe(channel: string): Promise<void> {
    return this.#ask(`unsubscribe ${channel}`);
  }

  #ask(what: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.asked.push({ what, answer: (error) => (error ? reject(error) : resolve()) });
    return promise;
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

function held() {
  const redis = new HeldSubscriber();
  const channels = new RedisChannels(redis);
  const answer = async (error?: Error) => {
    await settle();
    redis.asked.at(-1)?.answer(error);
    await settle();
  };
  return { redis, channels, answer, asked: () => redis.asked.map(({ what }) => what) };
}

it('subscribes once for all listeners of a channel, and unsubscribes after the last', async () => {
  const { redis, channels, answer, asked } = held();
  const heard: string[] = [];
  const first = channels.subscribe('c', (text) => heard.push(`first ${text}`));
  const second = channels.subscribe('c', (text) => heard.push(`second ${text}`));
  await answer();
  redis.tell('1');
  (await first)();
  redis.tell('2');
  expect(heard).toEqual(['first 1', 'second 1', 'second 2']);
  expect(asked()).toEqual(['subscribe c']);
  (await second)();
  await settle();
  expect(asked()).toEqual(['subscribe c', 'unsubscribe c']);
});

it('subscribes again only once it has unsubscribed, so that a new listener is not left deaf', async () => {
  const { redis, channels, answer, asked } = held();
  const first = channels.subscribe('c', () => {});
  await answer();
  (await first)();
  await settle();
  const heard: string[] = [];
  const second = channels.subscribe('c', (text) => heard.push(text));
  await settle();
  expect(asked()).toEqual(['subscribe c', 'unsubscribe c']);
  await answer();
  expect(asked()).toEqual(['subscribe c', 'unsubscribe c', 'subscribe c']);
  await answer();
  await second;
  redis.tell('1');
  expect(heard).toEqual(['1']);
});

it('does not unsubscribe when a new listener has come meanwhile', async () => {
  const { channels, answer, asked } = held();
  const first = channels.subscribe('c', () => {});
  await answer();
  (await first)();
  await channels.subscribe('c', () => {});
  expect(asked()).toEqual(['subscribe c']);
});

it('rejects when Redis does, and subscribes again for the next listener', async () => {
  const { channels, answer, asked } = held();
  const first = channels.subscribe('c', () => {});
  const refused = expect(first).rejects.toThrow('away');
  await answer(new Error('Redis is away.'));
  await refused;
  const second = channels.subscribe('c', () => {});
  await answer();
  await second;
  expect(asked()).toEqual(['subscribe c', 'subscribe c']);
});

it('tells listeners that they may have missed something, and retries failed unsubscribes', async () => {
  const { channels, answer, asked } = held();
  const heard: string[] = [];
  const kept = channels.subscribe('kept', (text) => heard.push(text));
  await answer();
  await kept;
  const left = channels.subscribe('left', () => {});
  await answer();
  (await left)();
  await answer(new Error('Redis is away.'));
  channels.missed();
  await settle();
  expect(heard).toEqual(['missed']);
  expect(asked().slice(2)).toEqual(['unsubscribe left', 'unsubscribe left']);
});

it('passes nothing on while the connection is renewed, until it has told listeners that they may have missed something', async () => {
  const { redis, channels, answer } = held();
  const heard: string[] = [];
  const listening = channels.subscribe('c', (text) => heard.push(text));
  await answer();
  await listening;
  redis.tell('1');
  channels.renewing();
  redis.tell('2');
  channels.missed();
  redis.tell('3');
  expect(heard).toEqual(['1', 'missed', '3']);
});

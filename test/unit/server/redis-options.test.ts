import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { RedisStore } from '../../../src/server/stores/redis.ts';

it('a Redis store rejects invalid options', async () => {
  const open = (options: object) => RedisStore.open(options);
  await expect(RedisStore.open(undefined as never)).rejects.toThrow('RedisStore.open');
  await expect(open({ onError: 'log' })).rejects.toThrow('Option onError must be a function');
  await expect(open({ prefix: 7 })).rejects.toThrow('Option prefix must be a text');
  for (const [url, shown] of [
    ['localhost:6379', 'localhost:6379'],
    ['redis://ana:secret@127.0.0.1:1/2', 'redis://127.0.0.1:1/2'],
  ]) {
    await expect(open({ url })).rejects.toThrow(`Redis cannot be reached at ${shown}: `);
  }
  await expect(open({ url: 7 })).rejects.toThrow('Option url must be a text; it is 7.');
  await expect(open({ urls: [] })).rejects.toThrow("There is no option 'urls'.");
});

it.each([
  'redis://:secret@127.0.0.1:1',
  'redis://ana:secret@127.0.0.1:99999',
  'redis://ana:x/secret@127.0.0.1:1',
  'redis://ana/secret@127.0.0.1:1',
  'redis://ana:x@secret@127.0.0.1:x',
  'redis://ana:x#secret@127.0.0.1:1',
  'redis//ana:secret@127.0.0.1:1',
  'ana:secret@127.0.0.1:1',
  'redis://127.0.0.1:1?password=secret',
  'unix:///nowhere?password=secret',
])('a Redis store does not reveal the password when %s cannot be used', async (url) => {
  const error: unknown = await RedisStore.open({ url }).catch((reason) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain('secret');
});

import { expect, it, onTestFinished, vi } from 'vitest';
import { KEPT_SESSION } from '../../../src/server/store.ts';
import { MemoryStore } from '../../../src/server/stores/memory.ts';
import { SqliteStore } from '../../../src/server/stores/sqlite.ts';
import { message, SESSION } from './steps.ts';
import { redisServer, redisStore } from './stores.ts';

const DAY = 24 * 3600 * 1000;

const of = (clientId: string, sequence: number, more: object = {}) => ({
  ...message(sequence, more),
  turn: { clientId, sequence, instance: null },
  id: null,
});

it.each([
  ['memory', () => new MemoryStore()],
  ['SQLite', () => new SqliteStore(':memory:')],
])(
  'a %s store forgets a session 30 days after its last message or hello, and no sooner',
  async (_, create) => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    onTestFinished(() => void vi.useRealTimers());
    const store = create();
    const clients = ['silent', 'has sent', 'has said hello'];
    const kept = async () => {
      // A hello is when sessions are forgotten.
      await store.open({ ...SESSION, clientId: 'passer-by' });
      const found = await Promise.all(clients.map((clientId) => store.find(clientId)));
      return clients.filter((_, index) => found[index]);
    };
    for (const clientId of clients) {
      await store.open({ ...SESSION, clientId });
      await store.apply(of(clientId, 1, { refusal: 'too rude' }));
    }
    vi.setSystemTime(15 * DAY);
    await store.apply(of('has sent', 2));
    await store.open({ ...SESSION, clientId: 'has said hello' });
    vi.setSystemTime(30 * DAY - 1);
    expect(await kept()).toEqual(clients);
    vi.setSystemTime(30 * DAY + 1);
    expect(await kept()).toEqual(['has sent', 'has said hello']);
    const refused = { type: 'duplicate', refusal: 'too rude' };
    expect(await store.apply(of('has sent', 1))).toEqual(refused);
    await store.open({ ...SESSION, clientId: 'silent', last: 1 });
    expect(await store.apply(of('silent', 1))).toEqual({ type: 'duplicate', refusal: null });
    vi.setSystemTime(45 * DAY + 1);
    expect(await kept()).toEqual(['silent']);
  },
);

it('a Redis store has Redis forget a session 30 days after its last message or hello', async () => {
  const store = await redisStore(await redisServer());
  const key = 'faultline:session:client';
  const days = async () => Math.round((await store.client.pTTL(key)) / DAY);
  await store.open(SESSION);
  expect(await days()).toBe(30);
  for (const renew of [() => store.apply(message(1)), () => store.open(SESSION)]) {
    await store.client.pExpire(key, 15 * DAY);
    await renew();
    expect(await days()).toBe(30);
  }
  expect(await store.client.pTTL(key)).toBeLessThanOrEqual(KEPT_SESSION);
});

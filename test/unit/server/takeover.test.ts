import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import { PROTOCOL } from '../../../src/connection/protocol.ts';
import { createFaultline, type FaultlineOptions, MemoryStore } from '../../../src/server/index.ts';
import { RedisStore, type RedisWrites } from '../../../src/server/stores/redis.ts';
import { ask, HELLO, message, socketTo, spoken, streamFrom, welcomed } from '../demo/peers.ts';
import { bare, serveBare } from './bare.ts';
import { wayTo } from './redis-way.ts';
import { redisServer, redisStore } from './stores.ts';

const BEFORE = { ...HELLO, secret: 'a secret of the outbox', instance: 'before the reload' };
const AFTER = { ...BEFORE, instance: 'after the reload' };
const EVENT = { type: 'event', sequence: 1, body: { text: 'of the next page' } };

async function node(store: RedisStore, options: Partial<FaultlineOptions<RedisWrites>> = {}) {
  const http = createServer();
  const faultline = createFaultline<RedisWrites>({
    store,
    identify: () => 'ana',
    onMessage: ({ body }) => [body],
    ...options,
  });
  const connections = () => promisify(http.getConnections.bind(http))();
  return { ...(await serveBare(faultline, http)), connections };
}

it.each(['websocket', 'sse'] as const)(
  'a message over %s that is in work when another page takes over on another node is not applied',
  async (transport) => {
    const redis = await redisServer();
    const gate = Promise.withResolvers<void>();
    const onMessage = vi.fn(() => gate.promise.then(() => ['of the page that went']));
    const store = await redisStore(redis);
    const apply = vi.spyOn(store, 'apply');
    const [here, there] = [await node(store, { onMessage }), await node(await redisStore(redis))];
    if (transport === 'websocket') {
      const { peer } = await welcomed(here, BEFORE);
      peer.send(message(1));
    } else {
      const { connection } = await (await streamFrom(here, spoken(BEFORE))).next('welcome');
      const headers = { 'faultline-connection': String(connection) };
      const posted = { method: 'POST', headers, body: JSON.stringify([message(1)]) };
      void ask(here, '/api/messages', posted);
    }
    await expect.poll(() => onMessage).toHaveBeenCalled();
    const { peer, welcome } = await welcomed(there, AFTER);
    expect(welcome.last).toBe(0);
    gate.resolve();
    await expect
      .poll(() => apply.mock.settledResults)
      .toMatchObject([{ value: { type: 'replaced', instance: AFTER.instance } }]);
    peer.send({ ...message(1, 'of the next page'), messageId: 'another' });
    expect(await peer.next('event')).toEqual(EVENT);
  },
);

it('a message that is applied between the hello of another page and its takeover is in its welcome', async () => {
  const store = new MemoryStore();
  const server = await bare({ store });
  const { peer } = await welcomed(server, BEFORE);
  const { claim } = store;
  vi.spyOn(store, 'claim').mockImplementationOnce(async (...words) => {
    peer.send(message(1));
    await peer.next('confirm');
    return claim.apply(store, words);
  });
  expect((await welcomed(server, AFTER)).welcome.last).toBe(1);
});

it('a claim that waits for Redis while its page is reloaded does not displace the new page when it lands', async () => {
  const redis = await redisServer();
  const way = await wayTo(redis);
  const store = await RedisStore.open({ url: way.url });
  onTestFinished(() => store.close());
  const [here, there] = [await node(store), await node(await redisStore(redis))];
  const { claim } = store;
  const claims = vi.spyOn(store, 'claim').mockImplementation((...words) => {
    way.hold();
    return claim.apply(store, words);
  });
  const old = await socketTo(here, { protocols: [PROTOCOL] });
  old.send(BEFORE);
  await expect.poll(() => claims).toHaveBeenCalled();
  old.socket.terminate();
  await expect.poll(here.connections).toBe(0);
  const { peer } = await welcomed(there, AFTER);
  await way.release();
  await expect
    .poll(() => claims.mock.settledResults)
    .toMatchObject([{ type: 'fulfilled', value: false }]);
  peer.send(message(1, 'of the next page'));
  expect(await peer.next('event')).toEqual(EVENT);
});

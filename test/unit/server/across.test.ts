import { expect, it, onTestFinished, vi } from 'vitest';
import type { RedisServer } from '../../../demo/redis-server.ts';
import { RedisState } from '../../../demo/server/redis-state.ts';
import { createFaultline, type FaultlineOptions } from '../../../src/server/index.ts';
import type { RedisWrites } from '../../../src/server/stores/redis.ts';
import { ask, type Frame, HELLO, message, spoken, streamFrom, welcomed } from '../demo/peers.ts';
import { serveBare } from './bare.ts';
import { redisServer, redisStore } from './stores.ts';

/** A node of its own store on a Redis that it shares with others. */
async function node(redis: RedisServer, options: Partial<FaultlineOptions<RedisWrites>> = {}) {
  const store = await redisStore(redis);
  const faultline = createFaultline<RedisWrites>({
    store,
    identify: () => 'ana',
    onMessage: ({ body }) => [body],
    ...options,
  });
  return serveBare(faultline);
}

async function nodes() {
  const redis = await redisServer();
  return { redis, here: await node(redis), there: await node(redis) };
}

const posted = (connection: unknown, frames: readonly unknown[]): RequestInit => ({
  method: 'POST',
  headers: { 'faultline-connection': String(connection) },
  body: JSON.stringify(frames),
});

it('delivers events of one node to the clients of another', async () => {
  const { here, there } = await nodes();
  const { peer } = await welcomed(here);
  const other = await welcomed(there, { ...HELLO, clientId: 'client-2' });
  peer.send(message(1, 'from here'));
  const event = { type: 'event', sequence: 1, body: { text: 'from here' } };
  expect(await other.peer.next('event')).toEqual(event);
  expect(await there.faultline.publish('ana', 'from there')).toBe(2);
  expect(await peer.next('event')).toEqual(event);
  expect(await peer.next('event')).toMatchObject({ sequence: 2, body: 'from there' });
});

it('closes a connection that a newer one on another node replaces', async () => {
  const { here, there } = await nodes();
  const old = await welcomed(here);
  const { secret } = old.welcome;
  await welcomed(there, { ...HELLO, secret });
  expect(await old.peer.closed).toMatchObject({ code: 4409 });
  const guess = await ask(here, '/api/poll', { headers: spoken({ ...HELLO, secret: 'guessed' }) });
  expect(guess.status).toBe(403);
});

it('takes the POSTs of a stream on any node, and sends the pong down the stream', async () => {
  const { here, there } = await nodes();
  const stream = await streamFrom(here, spoken());
  const { connection, secret } = await stream.next('welcome');
  const ping = { type: 'ping', received: 0 };
  const answer = await ask(there, '/api/messages', posted(connection, [message(1), ping]));
  expect(answer.body).toEqual([{ type: 'confirm', messageId: 'm1' }]);
  const brought = [await stream.next(), await stream.next()].map(({ type }) => type);
  expect(brought.sort()).toEqual(['event', 'pong']);
  await welcomed(there, { ...HELLO, secret });
  for (const each of [here, there]) {
    expect((await ask(each, '/api/messages', posted(connection, []))).status).toBe(409);
  }
});

it('tells a stream on another node that a POST takes long, and what it has confirmed', async () => {
  const redis = await redisServer();
  const gate = Promise.withResolvers<[]>();
  const onMessage = vi.fn(({ messageId }) => (messageId === 'm2' ? gate.promise : []));
  const [here, there] = [await node(redis), await node(redis, { onMessage })];
  const stream = await streamFrom(here, spoken());
  const { connection } = await stream.next('welcome');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const answer = ask(there, '/api/messages', posted(connection, [message(1), message(2)]));
  await expect.poll(() => onMessage).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1000);
  const confirm = { type: 'confirm', messageId: 'm1' };
  expect([await stream.next(), await stream.next()]).toEqual([confirm, { type: 'live' }]);
  gate.resolve([]);
  expect((await answer).body).toEqual([confirm, { type: 'confirm', messageId: 'm2' }]);
});

it('answers the polls of a connection on any node, with each event once', async () => {
  const { here, there } = await nodes();
  const first = await ask(here, '/api/poll', { headers: spoken() });
  const [{ connection }] = first.body as [Frame];
  const sequences: unknown[] = [];
  for (const each of [there, here, there, here]) {
    const poll = ask(each, '/api/poll', {
      headers: {
        'faultline-connection': String(connection),
        'faultline-received': String(sequences.length),
      },
    });
    await here.faultline.publish('ana', 'news');
    sequences.push(...((await poll).body as Frame[]).map(({ sequence }) => sequence));
  }
  expect(sequences).toEqual([1, 2, 3, 4]);
});

it('applies a message once when both nodes get it at the same time', async () => {
  const { redis, here } = await nodes();
  const onApplied = vi.fn();
  const there = await node(redis, { onApplied });
  const stream = await streamFrom(here, spoken());
  const { connection } = await stream.next('welcome');
  const answers = await Promise.all(
    [here, there, here, there].map((each) =>
      ask(each, '/api/messages', posted(connection, [message(1), message(2)])),
    ),
  );
  const confirmed = ['m1', 'm2'].map((messageId) => ({ type: 'confirm', messageId }));
  expect(answers.map(({ body }) => body)).toEqual([confirmed, confirmed, confirmed, confirmed]);
  await here.faultline.publish('ana', 'end');
  const bodies = [await stream.next(), await stream.next(), await stream.next()];
  expect(bodies.map(({ body }) => body)).toEqual([
    { text: 'message 1' },
    { text: 'message 2' },
    'end',
  ]);
});

it('delivers events whose announcement no node could hear', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
  const { redis, here } = await nodes();
  const { peer } = await welcomed(here);
  const { client } = await redisStore(redis);
  await client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']);
  await here.faultline.publish('ana', 'unheard');
  expect(await peer.next('event')).toMatchObject({ sequence: 1, body: 'unheard' });
});

it('does not take the first event of another log for the first of the log that was lost', async () => {
  const { redis, here } = await nodes();
  const { peer, welcome } = await welcomed(here);
  peer.send({ type: 'ping', received: 0 });
  await peer.next('pong');
  const { client } = await redisStore(redis);
  await client.flushAll();
  await here.faultline.publish('ana', 'one');
  expect(await peer.closed).toMatchObject({ code: 1012 });
  const again = await welcomed(here, { ...HELLO, log: welcome.log });
  expect(await again.peer.next()).toMatchObject({ sequence: 1, body: 'one' });
  expect(again.welcome.log).not.toBe(welcome.log);
});

it('leases a bot’s reply to one node at a time, the last that worked on it', async () => {
  const { path } = await redisServer();
  const [here, there] = await Promise.all([RedisState.open(path), RedisState.open(path)]);
  onTestFinished(async () => void (await Promise.all([here.close(), there.close()])));
  const reply = { messageId: 'm1', user: 'ana', text: 'two words', progress: 0 };
  const store = (state: RedisState, also: RedisWrites) =>
    state.store.apply({ channel: 'ana', turn: null, id: null, events: [], also });
  const sent = { messageId: 'm1', clientId: null, sequence: null, text: 'hi', at: 0 };
  await store(here, here.accept('ana', sent, reply));
  expect(await Promise.all([here.lease(reply), there.lease(reply)])).toEqual([true, false]);
  await store(there, there.progress({ ...reply, progress: 1 }));
  expect(await Promise.all([here.lease(reply), there.lease(reply)])).toEqual([false, true]);
  expect(await here.unfinishedReplies()).toEqual([{ ...reply, progress: 1 }]);
  await store(there, there.finish(reply));
  expect(await here.unfinishedReplies()).toEqual([]);
  expect(await here.lease(reply)).toBe(true);
});

it('goes on without a gap after Redis was away', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
  const { redis, here, there } = await nodes();
  const { peer } = await welcomed(here);
  const other = await welcomed(there, { ...HELLO, clientId: 'client-2' });
  peer.send(message(1, 'before'));
  await other.peer.next('event');
  await redis.kill();
  await redis.start();
  // Until this node has found it again, its store says that it is away.
  const publish = async (): Promise<unknown> =>
    here.faultline.publish('ana', 'after', { id: 'after' }).catch(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return publish();
    });
  await publish();
  expect(await other.peer.next('event')).toMatchObject({ sequence: 2, body: 'after' });
});

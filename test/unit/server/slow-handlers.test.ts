import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { ConnectionManager, type ConnectionOptions } from '../../../src/connection/index.ts';
import { type ClientMessage, MemoryStore } from '../../../src/server/index.ts';
import { startProxy } from '../../support/faulty-proxy.ts';
import { pass } from '../../support/slow-time.ts';
import { ask, HELLO, message, spoken, streamFrom, welcomed } from '../demo/peers.ts';
import { TRANSPORTS } from '../sockets/chat.ts';
import { bare } from './bare.ts';

// Client and server live in a time of the test's own, over real sockets.
beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
  });
});
afterEach(() => vi.useRealTimers());

/** A server whose handler takes its time, and a client of it. */
async function slow(
  handlerTime: (message: ClientMessage) => number,
  options: Partial<ConnectionOptions>,
) {
  const handled: string[] = [];
  const over = Promise.withResolvers<void>();
  const server = await bare({
    async onMessage(message) {
      handled.push(String(message.body));
      const done = new Promise((resolve) => setTimeout(resolve, handlerTime(message)));
      await Promise.race([done, over.promise]);
      return [message.body];
    },
  });
  onTestFinished(() => over.resolve());
  const proxy = await startProxy(server.port);
  onTestFinished(() => proxy.stop());
  const connection = new ConnectionManager({
    websocketEndpoint: `ws://127.0.0.1:${proxy.port}/chat`,
    apiEndpoint: `http://127.0.0.1:${proxy.port}/api`,
    ...options,
  });
  onTestFinished(() => connection.disconnect());
  const heard: unknown[] = [];
  const confirmed: string[] = [];
  let drops = 0;
  connection.on('message', (body) => heard.push(body));
  connection.on('state_change', ({ newState }) => {
    if (newState === 'reconnecting') drops++;
  });
  connection.connect();
  await pass(5000, () => connection.state === 'connected');
  const send = (...texts: string[]) => {
    for (const text of texts) {
      void connection.sendMessage(text).confirmed.then(
        () => confirmed.push(text),
        () => {},
      );
    }
  };
  return { connection, proxy, send, handled, confirmed, heard, drops: () => drops };
}

it.each(TRANSPORTS)(
  'waits over %s for a handler that takes 9 s per message, on one connection',
  async (streamingMode) => {
    const chat = await slow(() => 9000, { streamingMode });
    chat.send('a');
    chat.send('b', 'c');
    await pass(40_000, () => chat.heard.length === 3 && chat.confirmed.length === 3);
    expect(chat.confirmed).toEqual(['a', 'b', 'c']);
    expect(chat.heard).toEqual(['a', 'b', 'c']);
    expect(chat.handled).toEqual(['a', 'b', 'c']);
    expect(chat.drops()).toBe(0);
  },
);

it.each(TRANSPORTS)(
  'waits over %s as long as confirmTimeout allows, and hands the message in only once',
  async (streamingMode) => {
    const chat = await slow(() => 50_000, { streamingMode, confirmTimeout: 60_000 });
    chat.send('a');
    await pass(60_000, () => chat.confirmed.length === 1);
    expect([chat.confirmed, chat.handled, chat.drops()]).toEqual([['a'], ['a'], 0]);
  },
);

it.each(TRANSPORTS)(
  'takes the link over %s for dead after confirmTimeout, and hands the message in only once',
  async (streamingMode) => {
    const chat = await slow(() => 15_000, { streamingMode });
    chat.send('a');
    expect(await pass(20_000, () => chat.drops() > 0)).toBeGreaterThanOrEqual(9500);
    await pass(20_000, () => chat.confirmed.length === 1);
    expect([chat.confirmed, chat.handled]).toEqual([['a'], ['a']]);
  },
);

it.each(TRANSPORTS)(
  'confirms over %s at once the finished messages of a batch whose last one takes long',
  async (streamingMode) => {
    const chat = await slow(({ body }) => (body === 'c' ? 9000 : 0), { streamingMode });
    await pass(1000);
    chat.send('a', 'b', 'c');
    await pass(3000, () => chat.confirmed.length === 2);
    expect(chat.confirmed).toEqual(['a', 'b']);
    await pass(9000, () => chat.confirmed.length === 3);
    expect([chat.confirmed.length, chat.drops()]).toEqual([3, 0]);
  },
);

it.each(TRANSPORTS)(
  'notices over %s within 5 s a link that dies while a message is handled',
  async (streamingMode) => {
    const chat = await slow(() => 60_000, { streamingMode, confirmTimeout: 60_000 });
    chat.send('a');
    await pass(6000);
    expect(chat.drops()).toBe(0);
    chat.proxy.stall(true);
    expect(await pass(10_000, () => chat.drops() > 0)).toBeLessThanOrEqual(5000);
  },
);

it('begins no further message of a POST after 4 s, and expects it again', async () => {
  const onMessage = vi.fn(() => new Promise<[]>((resolve) => setTimeout(resolve, 5000, [])));
  const server = await bare({ onMessage });
  const stream = await streamFrom(server, spoken());
  const { connection } = await stream.next('welcome');
  let answer: unknown;
  const post = ask(server, '/api/messages', {
    method: 'POST',
    headers: { 'faultline-connection': String(connection) },
    body: JSON.stringify([message(1), message(2), { type: 'ping', received: 0 }]),
  });
  void post.then(({ body }) => {
    answer = body;
  });
  await pass(10_000, () => answer !== undefined);
  expect(answer).toEqual([
    { type: 'confirm', messageId: 'm1' },
    { type: 'expect', sequence: 2 },
  ]);
  expect(onMessage).toHaveBeenCalledTimes(1);
  expect(await stream.next()).toEqual({ type: 'pong' });
  expect(await stream.next()).toEqual({ type: 'live' });
});

it('keeps a client connected whose frames it does not read because so many wait', async () => {
  const chat = await slow(({ sequence }) => (sequence === 1 ? 100_000 : 0), {
    streamingMode: 'websocket',
    confirmTimeout: 120_000,
  });
  // Each in a turn of its own: what is sent in one goes as one.
  for (let index = 0; index < 150; index++) {
    chat.send(String(index));
    await Promise.resolve();
    await Promise.resolve();
  }
  await pass(120_000, () => chat.confirmed.length === 150);
  expect([chat.confirmed.length, chat.handled.length, chat.drops()]).toEqual([150, 150, 0]);
});

it('sends a plain client no live frames, which would be messages to it', async () => {
  const over = Promise.withResolvers<[]>();
  const server = await bare({ onMessage: () => over.promise });
  onTestFinished(() => over.resolve([]));
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/chat`);
  onTestFinished(() => socket.close());
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const heard: unknown[] = [];
  socket.addEventListener('message', ({ data }) => heard.push(data));
  for (let index = 0; index < 120; index++) socket.send(`{"messageId":"${index}"}`);
  await pass(5000);
  expect(heard).toEqual([]);
});

/** As libraries have them that are older than `Promise`, or lazier. */
function thenable<T>(promise: Promise<T>): Promise<T> {
  // biome-ignore lint/suspicious/noThenProperty: a thenable is what the test is about
  return { then: promise.then.bind(promise) } as Promise<T>;
}

it.each([
  ['promise', <T>(promise: Promise<T>) => promise],
  ['thenable', thenable],
] as const)(
  'gives up a handler whose %s exceeds messageTimeout, reports it, and accepts the message again',
  async (_kind, as) => {
    const onError = vi.fn();
    const late = Promise.withResolvers<string[]>();
    const handlers: (() => string[] | Promise<string[]>)[] = [
      () => as(late.promise),
      () => ['in time'],
    ];
    const onMessage = vi.fn(() => handlers.shift()?.() ?? []);
    const store = new MemoryStore();
    const server = await bare({ store, onMessage, onError, messageTimeout: 3000 });
    const first = await welcomed(server);
    first.peer.send(message(1));
    first.peer.send(message(2));
    let code: unknown;
    void first.peer.closed.then((closed) => {
      code = closed.code;
    });
    expect(await pass(6000, () => code !== undefined)).toBeGreaterThanOrEqual(2900);
    expect(code).toBe(1013);
    expect(onError.mock.calls.flat().map(String)).toEqual([
      "Error: onMessage has not answered message 'm1' within 3000 ms (option messageTimeout): it is not stored, and will be sent again.",
    ]);
    const back = await welcomed(server, { ...HELLO, secret: first.welcome.secret });
    expect(back.welcome.last).toBe(0);
    back.peer.send(message(1));
    expect(await back.peer.next('confirm')).toEqual({ type: 'confirm', messageId: 'm1' });
    late.resolve(['too late']);
    back.peer.send(message(2));
    await back.peer.next('confirm');
    expect(onMessage).toHaveBeenCalledTimes(3);
    expect(await store.eventsAfter('ana', 0, 10)).toEqual([{ sequence: 1, body: 'in time' }]);
  },
);

import { expect, it, onTestFinished } from 'vitest';
import { ConnectionManager, type ConnectionOptions } from '../../../src/connection/index.ts';
import { Refusal } from '../../../src/server/index.ts';
import { response, responseWith, startProxy } from '../../support/faulty-proxy.ts';
import { bare } from '../server/bare.ts';
import { Chat, send, until } from './chat.ts';

it('a 404 on the WebSocket’s path makes the client fall back to SSE', async () => {
  const chat = await Chat.start();
  chat.proxy.answer('/chat', response('404 Not Found'));
  const manager = await chat.connected();
  expect(manager.transport).toBe('sse');
  await chat.delivers(send(manager, 5));
});

it('a proxy that buffers the stream makes the client fall back to AJAX', async () => {
  const chat = await Chat.start();
  chat.proxy.answer('/chat', response('404 Not Found'));
  chat.proxy.buffer(true);
  const manager = await chat.connected({ connectTimeout: 500 });
  expect(manager.transport).toBe('ajax');
  await chat.delivers(send(manager, 5));
});

it('the client upgrades when the WebSocket’s path is back, and stays connected', async () => {
  const chat = await Chat.start();
  chat.proxy.answer('/chat', response('404 Not Found'));
  const manager = await chat.connected({ upgradeInterval: 100 });
  const states: string[] = [];
  manager.on('state_change', ({ newState }) => states.push(newState));
  const sent = send(manager, 5);
  chat.proxy.answer('/chat', null);
  const change = until(
    manager,
    'transport_change',
    ({ newTransport }) => newTransport === 'websocket',
  );
  sent.push(...send(manager, 5, 5));
  await change;
  sent.push(...send(manager, 5, 10));
  await chat.delivers(sent);
  expect(states).toEqual([]);
});

it('closed names the status of a failed attempt and the server’s explanation', async () => {
  const chat = await Chat.start();
  chat.proxy.answer('/api/stream', responseWith('Back at noon.', '503 Service Unavailable'));
  const manager = chat.client({ streamingMode: 'sse' });
  const closed = until(manager, 'closed');
  manager.connect();
  expect(await closed).toEqual({
    transport: 'sse',
    code: 503,
    reason: 'Back at noon.',
    by: 'remote',
  });
});

it('a 503 with Retry-After is honoured', async () => {
  const chat = await Chat.start();
  chat.proxy.answer('/api/stream', response('503 Service Unavailable', 'Retry-After: 3'));
  const manager = chat.client({ streamingMode: 'sse' });
  manager.connect();
  const { delay } = await until(manager, 'backoff');
  expect(delay).toBeGreaterThanOrEqual(3000);
  chat.proxy.answer('/api/stream', null);
  const sent = send(manager, 2);
  manager.connect();
  await chat.delivers(sent);
});

it.each(['401 Unauthorized', '403 Forbidden'])(
  'a %s ends in disconnected, and no request follows',
  async (status) => {
    const chat = await Chat.start();
    chat.proxy.answer('/api/poll', response(status));
    const manager = chat.client({ streamingMode: 'ajax' });
    manager.connect();
    const { newState } = await until(manager, 'state_change', ({ cause }) => cause === 'refused');
    expect(newState).toBe('disconnected');
    await chat.proxy.idle();
    expect(chat.proxy.asked).toHaveLength(1);
  },
);

it('a server unreachable at the first attempt is not taken for one without the protocol', async () => {
  const chat = await Chat.start();
  const nowhere = await startProxy(chat.proxy.port);
  nowhere.refuse(true);
  onTestFinished(() => nowhere.stop());
  let made = 0;
  class OnceNowhere extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(made++ === 0 ? `ws://127.0.0.1:${nowhere.port}` : url, protocols);
    }
  }
  const manager = chat.client({ network: { WebSocket: OnceNowhere, fetch } });
  const bodies: unknown[] = [];
  manager.on('message', (body) => bodies.push(body));
  manager.connect();
  await until(manager, 'state_change', ({ cause }) => cause === 'retry');
  await until(manager, 'state_change', ({ newState }) => newState === 'connected');
  const echoed = until(manager, 'message');
  await chat.delivers(send(manager, 3));
  await echoed;
  expect(bodies[0]).toMatchObject({ text: 'message 0' });
});

it('connect() cuts a long wait short', async () => {
  const chat = await Chat.start();
  const manager = await chat.connected({
    streamingMode: 'websocket',
    reconnectDelay: 600_000,
    maxReconnectDelay: 600_000,
  });
  chat.proxy.reset();
  await until(manager, 'backoff');
  const sent = send(manager, 3);
  manager.connect();
  await chat.delivers(sent);
});

it('waits grow for a server that accepts and closes at once', async () => {
  const chat = await Chat.start();
  const manager = chat.client({ streamingMode: 'websocket', maxReconnectDelay: 1000 });
  const ceilings: number[] = [];
  manager.on('backoff', ({ ceiling }) => ceilings.push(ceiling));
  chat.proxy.refuse(true);
  manager.connect();
  await until(manager, 'backoff', () => ceilings.length === 5);
  expect(ceilings).toEqual([20, 35, 61.25, 107.1875, 187.578125]);
});

/** A client of this server whose first WebSocket is cut off in its handshake. */
async function losesHandshake(
  port: number,
  options: Pick<ConnectionOptions, 'auth'> = {},
): Promise<ConnectionManager> {
  const proxy = await startProxy(port);
  onTestFinished(() => proxy.stop());
  proxy.cutAfter(1, 'up');
  const manager = new ConnectionManager({
    streamingMode: 'websocket',
    websocketEndpoint: `ws://127.0.0.1:${proxy.port}/chat`,
    reconnectDelay: 20,
    ...options,
  });
  onTestFinished(() => manager.disconnect());
  return manager;
}

it('a client whose first handshake is lost still presents its auth and is not refused for good', async () => {
  const { port } = await bare({
    identify({ auth }) {
      if (auth !== 'ana') throw new Refusal(401, 'Who are you?');
      return auth;
    },
  });
  const manager = await losesHandshake(port, { auth: () => 'ana' });
  const gone = until(manager, 'state_change', ({ newState }) => newState === 'disconnected');
  manager.connect();
  const sending = manager.sendMessage('hello');
  await Promise.race([sending.confirmed, gone]);
  expect(sending.state).toBe('confirmed');
});

it('a client whose first handshake is lost receives each event once, even over the plain protocol', async () => {
  const { port, faultline } = await bare();
  const manager = await losesHandshake(port);
  const heard: unknown[] = [];
  manager.on('message', (body) => heard.push(body));
  manager.once('state_change', () =>
    manager.once('state_change', () => void faultline.publish('ana', 'news')),
  );
  manager.connect();
  await until(manager, 'message', (body) => body === 'news');
  await faultline.publish('ana', 'more');
  await until(manager, 'message', (body) => body === 'more');
  expect(heard).toEqual(['news', 'more']);
});

import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserKinds, openBare, openProbed, startBrowser } from './page.ts';
import { type ChatServer, startChatServer } from './server.ts';

/** What a page can see of a WebSocket: run with and without the probe, it must tell the same. */
async function exerciseSocket(url: string): Promise<string[]> {
  const log: string[] = [];
  const note = (...parts: unknown[]) => log.push(parts.map(String).join(' '));
  const thrown = (call: () => unknown) => {
    try {
      call();
      return 'nothing';
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };
  note(WebSocket.name, WebSocket.length, WebSocket.toString(), typeof WebSocket);
  note(WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED);
  note(Object.getOwnPropertyNames(WebSocket).sort(), Object.keys(globalThis).includes('WebSocket'));
  note(Object.getOwnPropertyNames(WebSocket.prototype).sort());
  for (const name of Object.getOwnPropertyNames(WebSocket.prototype)) {
    const { value, get, set, ...flags } =
      Object.getOwnPropertyDescriptor(WebSocket.prototype, name) ?? {};
    note(name, JSON.stringify(flags), typeof value, get?.name, set?.name, value?.length);
  }
  note(thrown(() => (WebSocket as unknown as () => void)()));
  note(thrown(() => new WebSocket('http://[bad')));
  note(thrown(() => new WebSocket(url, ['a', 'a'])));
  note(thrown(() => (WebSocket.prototype.send as (data: string) => void).call({}, 'x')));

  class Special extends WebSocket {
    own = 1;
  }
  const special = new Special(url);
  note(
    special instanceof Special,
    special instanceof WebSocket,
    special.own,
    special.constructor === Special,
  );
  special.close();

  window.onerror = (message) => {
    note('window.onerror', message);
    return true;
  };
  const socket = new WebSocket(url);
  note(socket instanceof WebSocket, socket.constructor === WebSocket, Object.keys(socket));
  note(
    Object.prototype.toString.call(socket),
    socket.readyState,
    socket.url === url,
    socket.binaryType,
  );
  note(thrown(() => socket.send('early')));
  const stop = new AbortController();
  const removed = () => note('never');
  socket.addEventListener('open', () => note('listener 1', socket.readyState));
  socket.onopen = (event) => note('onopen', event.type, event.isTrusted, event.target === socket);
  socket.addEventListener('open', () => note('once'), { once: true });
  socket.addEventListener('open', { handleEvent: (event) => note('object', event.eventPhase) });
  socket.addEventListener('open', removed);
  socket.removeEventListener('open', removed);
  socket.addEventListener('open', () => {
    throw new Error('from a listener');
  });
  socket.addEventListener('open', () => note('after the throw'), true);
  socket.addEventListener('message', () => note('signalled'), { signal: stop.signal });
  socket.addEventListener('message', ({ data }) => note('message', typeof data, data));
  const next = (type: string) =>
    new Promise<Event>((resolve) => socket.addEventListener(type, resolve, { once: true }));
  await next('open');
  socket.send('one');
  await next('message');
  stop.abort();
  socket.send(2 as unknown as string);
  await next('message');
  socket.binaryType = 'arraybuffer';
  socket.send(new Uint8Array([1, 2, 3]).subarray(1));
  const { data } = (await next('message')) as MessageEvent;
  note(data instanceof ArrayBuffer, new Uint8Array(data));
  note(
    thrown(() => socket.close(7)),
    thrown(() => socket.close(1000, 'x'.repeat(124))),
  );
  note(
    thrown(() => (socket.send as () => void)()),
    socket.bufferedAmount,
    socket.protocol === '',
  );
  socket.onclose = (event) =>
    note('onclose', event.code, event.reason, event.wasClean, event.isTrusted);
  socket.onerror = () => note('onerror');
  socket.send('bye');
  await next('close');
  note(
    socket.readyState,
    thrown(() => socket.send('late')),
    socket.bufferedAmount,
  );

  for (const end of ['die', 'close']) {
    const other = new WebSocket(url);
    await new Promise((resolve) => (other.onopen = resolve));
    const over = new Promise<CloseEvent>((resolve) => (other.onclose = resolve));
    other.onerror = () => note('error before close');
    if (end === 'die') other.send('die');
    else other.close(3000, 'own');
    note('then', other.readyState);
    const { code, reason, wasClean } = await over;
    note(end, code, reason, wasClean, other.readyState);
  }
  const refused = new WebSocket(url.replace(/:\d+/, ':1'));
  refused.onerror = (event) => note('refused', event.type, refused.readyState);
  const refusal = await new Promise<CloseEvent>((resolve) => (refused.onclose = resolve));
  note(refusal.code, refusal.wasClean, refused.readyState);
  const hungUp = new WebSocket(url);
  hungUp.onopen = () => note('never open');
  hungUp.onerror = () => note('hung up: error');
  hungUp.close();
  note(hungUp.readyState);
  note((await new Promise<CloseEvent>((resolve) => (hungUp.onclose = resolve))).code);
  window.onerror = null;
  return log;
}

async function exerciseSource(url: string): Promise<string[]> {
  const log: string[] = [];
  const note = (...parts: unknown[]) => log.push(parts.map(String).join(' '));
  note(EventSource.name, EventSource.length, EventSource.toString(), EventSource.CLOSED);
  const source = new EventSource(url);
  note(source instanceof EventSource, source.constructor === EventSource, source.readyState);
  note(source.url === url, source.withCredentials, Object.keys(source));
  source.onopen = ({ isTrusted }) => note('open', source.readyState, isTrusted);
  source.onmessage = ({ data, isTrusted }) => note('message', data, isTrusted);
  await new Promise<void>((resolve) =>
    source.addEventListener('named', ({ data, lastEventId, origin, isTrusted, type }) => {
      note(type, data, lastEventId, origin === new URL(url).origin, isTrusted);
      resolve();
    }),
  );
  source.close();
  note(source.readyState);
  const wrong = new EventSource(new URL('/page', url));
  await new Promise((resolve) => (wrong.onerror = resolve));
  note('wrong type', wrong.readyState);
  return log;
}

async function exerciseFetch(host: string): Promise<string[]> {
  const log: string[] = [];
  const note = (...parts: unknown[]) => log.push(parts.map(String).join(' '));
  const thrown = (promise: Promise<unknown>) =>
    promise.then(
      () => 'nothing',
      (error: Error) => `${error.constructor === TypeError} ${error.name}: ${error.message}`,
    );
  note(fetch.name, fetch.length, fetch.toString(), Object.keys(globalThis).includes('fetch'));
  const post = (messageId: string) => ({ method: 'POST', body: JSON.stringify({ messageId }) });
  const first = fetch(`http://${host}/messages`, post('a'));
  note(first instanceof Promise);
  const response = await first;
  note(response instanceof Response, response.status, response.type, response.bodyUsed);
  note(response.url, await response.text());
  const request = new Request(`http://${host}/messages`, post('b'));
  note((await (await fetch(request)).json()).messageId);
  const asInit = new Request('/x', { headers: { accept: 'text/html' } });
  note((await fetch(`http://${host}/page`, asInit)).headers.get('content-type'));
  note(await thrown(fetch('http://[bad')));
  note(await thrown(fetch('http://127.0.0.1:1/messages', post('d'))));
  const abort = new AbortController();
  const aborted = thrown(fetch(`http://${host}/messages`, { ...post('e'), signal: abort.signal }));
  abort.abort();
  note(await aborted);
  const reason = new AbortController();
  reason.abort(new TypeError('mine'));
  note(await thrown(fetch(`http://${host}/messages`, { ...post('f'), signal: reason.signal })));
  return log;
}

describe.each(browserKinds)('in %s a page with the probe sees no difference', (kind) => {
  let browser: Browser;
  let server: ChatServer;

  beforeAll(async () => {
    [browser, server] = await Promise.all([startBrowser(kind), startChatServer()]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), server.close()]);
  });

  it.each([
    ['WebSocket', exerciseSocket, (host: string) => `ws://${host}/socket`],
    ['EventSource', exerciseSource, (host: string) => `http://${host}/stream`],
    ['fetch', exerciseFetch, (host: string) => host],
  ])('from its %s', async (_what, exercise, target) => {
    const url = `http://${server.host}/`;
    const bare = await openBare(browser, url);
    const { page } = await openProbed(browser, url);
    const expected = await bare.evaluate(exercise, target(server.host));
    const seen = await page.evaluate(exercise, target(server.host));
    expect(seen).toEqual(expected);
    expect(seen.length).toBeGreaterThan(7);
  });
});

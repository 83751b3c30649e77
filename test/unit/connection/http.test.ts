import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionManager, type StreamingMode } from '../../../src/connection/index.ts';
import type { CloseEntry } from '../../../src/journal/entry.ts';
import { readRing } from '../../../src/journal/read-ring.ts';
import { registry } from '../../../src/journal/registry.ts';
import { pass } from '../../support/slow-time.ts';

let server: Server | undefined;
let manager: ConnectionManager | undefined;

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

/** Connects, and tells how the first attempt ended. */
function firstClose(mode: StreamingMode, url: string): Promise<CloseEntry> {
  const client = new ConnectionManager({
    streamingMode: mode,
    websocketEndpoint: url,
    apiEndpoint: url,
  });
  manager = client;
  const registered = registry().clients.at(-1);
  const entries = () => (registered ? readRing(registered.journal, 0).entries : []);
  return new Promise((resolve) => {
    client.on('backoff', () => {
      const close = entries().find(({ type }) => type === 'close');
      resolve(close as CloseEntry);
    });
    client.on('state_change', ({ newState }) => {
      if (newState !== 'disconnected') return;
      const close = entries().find(({ type }) => type === 'close');
      resolve(close as CloseEntry);
    });
    client.connect();
  });
}

/** Client and server live in a time of the test's own, over real sockets. */
function ownTime(): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
  });
}

afterEach(async () => {
  vi.useRealTimers();
  manager?.disconnect();
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

describe('an endpoint of the wrong kind', () => {
  it.each<[StreamingMode, string]>([
    ['sse', 'text/html, not text/event-stream'],
    ['ajax', 'text/html, not application/json'],
  ])(
    'fails the %s attempt when it serves a web page, and the journal says so',
    async (mode, words) => {
      const url = await serve((_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>');
      });
      const close = await firstClose(mode, url);
      expect(close.reason).toContain(words);
      expect(manager?.state).toBe('reconnecting');
    },
  );

  it('fails the WebSocket attempt when it serves a web page', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>');
    });
    expect(await firstClose('websocket', url)).toMatchObject({ code: 1006, clean: false });
  });
});

describe('a refusal', () => {
  it('with 403 is final: the client disconnects, with the server’s reason', async () => {
    const url = await serve((_, response) => {
      response.writeHead(403).end('no such user');
    });
    expect(await firstClose('sse', url)).toMatchObject({ code: 403, reason: 'no such user' });
    expect(manager?.state).toBe('disconnected');
  });

  const date = (ms: number) => new Date(ms).toUTCString();
  const NOW = Date.UTC(2030, 0, 1);

  describe.each<StreamingMode>(['sse', 'ajax'])('over %s', (mode) => {
    it.each<[string, Record<string, string>, number, number]>([
      ['in seconds', { 'retry-after': '7' }, 7000, 8000],
      ['of a day', { 'retry-after': '86400' }, 86_400_000, 86_401_000],
      // Whatever the time is here: the server's clock is what it counts from.
      ['as a date', { 'retry-after': date(NOW + 60_000), date: date(NOW) }, 60_000, 61_000],
      ['as a date that is over', { 'retry-after': date(NOW - 60_000), date: date(NOW) }, 0, 1000],
      ['of nonsense', { 'retry-after': 'soon, in 2099' }, 0, 1000],
      ['of a negative number', { 'retry-after': '-5' }, 0, 1000],
      ['of more than can be', { 'retry-after': '9'.repeat(400) }, 0, 1000],
    ])(
      'with a Retry-After %s is retried no sooner, and at most 1 s later',
      async (_, headers, least, most) => {
        const url = await serve((_request, response) => {
          response.writeHead(503, headers).end();
        });
        const waits: number[] = [];
        const closing = firstClose(mode, url);
        manager?.on('backoff', ({ delay }) => waits.push(delay));
        await closing;
        expect(waits).toHaveLength(1);
        expect(waits[0]).toBeGreaterThanOrEqual(least);
        expect(waits[0]).toBeLessThanOrEqual(most);
      },
    );
  });
});

describe('a server that confirms nothing', () => {
  beforeEach(ownTime);

  /** Its POSTs, in order. */
  async function foreign(answer: (response: ServerResponse) => void) {
    const posts: unknown[] = [];
    const url = await serve((request, response) => {
      if (request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.flushHeaders();
        return;
      }
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        posts.push(JSON.parse(body));
        answer(response);
      });
    });
    manager = new ConnectionManager({
      streamingMode: 'sse',
      apiEndpoint: url,
      confirmTimeout: 5000,
      heartbeatInterval: 200,
      heartbeatTimeout: 200,
    });
    manager.connect();
    return { posts, manager };
  }

  it.each([400, 422])('may refuse a message with %i; the next one is sent', async (status) => {
    const { posts, manager: client } = await foreign((response) => {
      if (posts.length > 1) response.end();
      else response.writeHead(status).end('no such room');
    });
    const states: string[] = [];
    client.on('state_change', ({ newState }) => states.push(newState));
    const [first, next] = ['bad', 'good'].map((text) => client.sendMessage({ text }));
    await pass(10_000, () => next?.state === 'unknown');
    await expect(first?.confirmed).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('no such room'),
    });
    await expect(next?.confirmed).rejects.toMatchObject({ code: 'unknown' });
    expect(posts).toHaveLength(2);
    expect(states).toEqual(['connected']);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['with nothing', (response) => response.writeHead(204).end()],
    ['with words', (response) => response.end('thank you')],
  ])('and answers %s gets each message once, and no pings', async (_, answer) => {
    const { posts, manager: client } = await foreign(answer);
    const states: string[] = [];
    client.on('state_change', ({ newState }) => states.push(newState));
    const sending = client.sendMessage({ text: 'hello' });
    await pass(10_000, () => sending.state === 'unknown');
    await expect(sending.confirmed).rejects.toMatchObject({ code: 'unknown' });
    expect(posts).toEqual([{ text: 'hello', messageId: sending.messageId }]);
    expect(states).toEqual(['connected']);
  });
});

it('over SSE, each piece of a large event is a sign of life: a slow link is not taken for dead', async () => {
  ownTime();
  const large = `data: {"type":"event","sequence":1,"body":"${'x'.repeat(100)}"}\n\n`;
  const url = await serve((request, response) => {
    if (request.method === 'POST') return void response.end('[]');
    const welcome = { type: 'welcome', secret: 's', last: 0, events: 0, connection: 'c' };
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'faultline-protocol': 'faultline.1',
    });
    response.write(`data: ${JSON.stringify(welcome)}\n\n`);
    let sent = 0;
    const timer = setInterval(() => {
      response.write(large[sent++] ?? '');
      if (sent === large.length) clearInterval(timer);
    }, 50);
    request.on('close', () => clearInterval(timer));
  });
  const client = new ConnectionManager({
    streamingMode: 'sse',
    apiEndpoint: url,
    heartbeatInterval: 1000,
    heartbeatTimeout: 1000,
    reconnectDelay: 1,
  });
  manager = client;
  const causes: string[] = [];
  client.on('state_change', ({ cause }) => causes.push(cause));
  const heard: unknown[] = [];
  client.on('message', (body) => heard.push(body));
  client.connect();
  await pass(20_000, () => heard.length > 0);
  expect(heard).toEqual(['x'.repeat(100)]);
  expect(causes).toEqual(['connect', 'opened']);
});

it.each([
  ['comments', ':\n\n'],
  ['events', 'data: {"type":"event","sequence":1,"body":"news"}\n\n'],
])(
  'over SSE, %s are no answer: a message whose POST hangs is noticed within 5 s',
  async (_, streamed) => {
    ownTime();
    const url = await serve((request, response) => {
      if (request.method === 'POST') return;
      const welcome = { type: 'welcome', secret: 's', last: 0, events: 0, connection: 'c' };
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'faultline-protocol': 'faultline.1',
      });
      response.write(`data: ${JSON.stringify(welcome)}\n\n`);
      const timer = setInterval(() => response.write(streamed), 500);
      request.on('close', () => clearInterval(timer));
    });
    const client = new ConnectionManager({ streamingMode: 'sse', apiEndpoint: url });
    manager = client;
    client.connect();
    await pass(1000, () => client.state === 'connected');
    void client.sendMessage('hello').confirmed.catch(() => undefined);
    await pass(5000, () => client.state === 'reconnecting');
    expect(client.state).toBe('reconnecting');
  },
);

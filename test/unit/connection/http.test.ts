import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ConnectionManager, type StreamingMode } from '../../../src/connection/index.ts';
import type { CloseEntry } from '../../../src/journal/entry.ts';
import { readRing } from '../../../src/journal/read-ring.ts';
import { registry } from '../../../src/journal/registry.ts';

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

afterEach(async () => {
  manager?.disconnect();
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

describe('an endpoint of the wrong kind', () => {
  it.each<[StreamingMode, string]>([
    ['sse', 'text/html, not text/event-stream'],
    ['ajax', 'text/html, not application/json'],
  ])(
    'a web page where %s is expected is no connection, and the journal says what it is',
    async (mode, words) => {
      const url = await serve((_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>');
      });
      const close = await firstClose(mode, url);
      expect(close.reason).toContain(words);
      expect(manager?.state).toBe('reconnecting');
    },
  );

  it('a web page where a WebSocket is expected is no connection', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>');
    });
    expect(await firstClose('websocket', url)).toMatchObject({ code: 1006, clean: false });
  });
});

describe('a refusal', () => {
  it('that the same request would meet again ends in a clear state', async () => {
    const url = await serve((_, response) => {
      response.writeHead(403).end('no such user');
    });
    expect(await firstClose('sse', url)).toMatchObject({ code: 403, reason: 'no such user' });
    expect(manager?.state).toBe('disconnected');
  });

  it('with Retry-After is not tried again sooner', async () => {
    const url = await serve((_, response) => {
      response.writeHead(503, { 'retry-after': '7' }).end();
    });
    const waits: number[] = [];
    const closing = firstClose('ajax', url);
    manager?.on('backoff', ({ delay }) => waits.push(delay));
    await closing;
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThanOrEqual(7000);
  });
});

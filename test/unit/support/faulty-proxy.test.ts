import { once } from 'node:events';
import { Agent, createServer as createHttpServer, get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import {
  type FaultyProxy,
  response,
  responseWith,
  startProxy,
} from '../../support/faulty-proxy.ts';

const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return portOf(server);
}

/** Gathers what a socket brings, and how it ends. */
class Line {
  text = '';
  error: string | null = null;
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
  #look: () => void = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error.code ?? String(error);
    });
    socket.on('data', (chunk) => {
      this.text += chunk;
      this.#look();
    });
    onTestFinished(() => void socket.destroy());
  }

  has(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => this.text.includes(text) && resolve();
      this.#look();
    });
  }
}

describe('the faulty proxy on TCP', () => {
  let proxy: FaultyProxy;
  let accepted: (line: Line) => void;

  /** A new connection: its two ends. */
  async function lines(): Promise<readonly [client: Line, server: Line]> {
    const server = new Promise<Line>((resolve) => {
      accepted = resolve;
    });
    const client = new Line(connect(proxy.port, '127.0.0.1'));
    return [client, await server];
  }

  beforeEach(async () => {
    const target = createServer((socket) => accepted(new Line(socket)));
    proxy = await startProxy(await listening(target));
    onTestFinished(() => proxy.stop());
  });

  it('passes bytes both ways, and the end of the connection', async () => {
    const [client, server] = await lines();
    client.socket.write('up\r\n\r\n');
    await server.has('up');
    server.socket.end('down');
    await client.closed;
    expect(client).toMatchObject({ text: 'down', error: null });
    await proxy.idle();
    expect(proxy).toMatchObject({ open: 0, accepted: 1 });
  });

  it('reset: both ends of every connection get RST, and new connections work', async () => {
    const [client, server] = await lines();
    client.socket.write('up\r\n\r\n');
    await server.has('up');
    proxy.reset();
    await Promise.all([client.closed, server.closed]);
    expect([client.error, server.error]).toEqual(['ECONNRESET', 'ECONNRESET']);
    const [, again] = await lines();
    expect(again.error).toBeNull();
  });

  it('reset: closes a connection whose end is being delivered', async () => {
    const [client, server] = await lines();
    proxy.hold('down', true);
    server.socket.end('down');
    await server.closed;
    proxy.hold('down', false);
    proxy.reset();
    await Promise.all([client.closed, proxy.idle()]);
    expect(proxy.open).toBe(0);
  });

  it('refuse: a new connection dies at once and does not reach the server', async () => {
    proxy.refuse(true);
    accepted = () => expect.unreachable();
    const client = new Line(connect(proxy.port, '127.0.0.1'));
    await client.closed;
    expect(client.error).toBe('ECONNRESET');
    proxy.refuse(false);
    await lines();
    expect(proxy.accepted).toBe(2);
  });

  it('stall: nothing passes or closes; stalled connections stay dead, new ones work', async () => {
    const [client, server] = await lines();
    proxy.stall(true);
    client.socket.write('into the void\r\n\r\n');
    server.socket.end('into the void');
    proxy.stall(false);
    const [newClient, newServer] = await lines();
    newClient.socket.write('alive\r\n\r\n');
    await newServer.has('alive');
    newServer.socket.write('alive');
    await newClient.has('alive');
    expect([client.text, server.text]).toEqual(['', '']);
    expect([client.socket.closed, proxy.open]).toEqual([false, 2]);
  });

  it.each([1, 7, 12])('cutAfter: exactly %i bytes go up, then RST', async (count) => {
    proxy.cutAfter(count, 'up');
    const [client, server] = await lines();
    client.socket.write('12345678\r\n\r\n');
    await Promise.all([client.closed, server.closed]);
    expect(server.text).toBe('12345678\r\n\r\n'.slice(0, count));
    expect([client.error, server.error]).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect(proxy.cuts).toBe(1);
  });

  it.each([1, 7, 8])('cutAfter: exactly %i bytes come down, then RST', async (count) => {
    proxy.cutAfter(count, 'down');
    const [client, server] = await lines();
    server.socket.write('12345678');
    await Promise.all([client.closed, server.closed]);
    expect(client.text).toBe('12345678'.slice(0, count));
    expect(client.error).toBe('ECONNRESET');
  });

  it('hold: bytes and the end wait, and arrive when the hold is over', async () => {
    const [client, server] = await lines();
    proxy.hold('up', true);
    client.socket.end('late\r\n\r\n');
    server.socket.write('the other way');
    await client.has('the other way');
    expect(server.text).toBe('');
    proxy.hold('up', false);
    await server.closed;
    expect(server).toMatchObject({ text: 'late\r\n\r\n', error: null });
  });
});

describe('the faulty proxy on HTTP', () => {
  const agent = () => {
    const made = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => made.destroy());
    return made;
  };

  /** A server that answers with the path, and streams at `/stream`. */
  async function start(): Promise<FaultyProxy> {
    const server = createHttpServer(({ url }, answer) => {
      if (url !== '/stream') return answer.end(url);
      answer.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      return answer.write('data: 1\n\n');
    });
    onTestFinished(() => server.closeAllConnections());
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => socket.send('x'.repeat(1000)));
    const proxy = await startProxy(await listening(server));
    onTestFinished(() => proxy.stop());
    return proxy;
  }

  const ask = (proxy: FaultyProxy, path: string, by = agent()) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get({ port: proxy.port, host: '127.0.0.1', path, agent: by }, resolve).on('error', reject);
    });

  async function textOf(message: IncomingMessage): Promise<string> {
    let text = '';
    for await (const chunk of message) text += chunk;
    return text;
  }

  it('records every request of a connection, with its time', async () => {
    const proxy = await start();
    const by = agent();
    for (const path of ['/a', '/b', '/a?x']) {
      expect(await textOf(await ask(proxy, path, by))).toBe(path);
    }
    expect(proxy).toMatchObject({ asked: ['/a', '/b', '/a?x'], accepted: 1 });
    const [first = 0, second = 0] = proxy.attempts('/a');
    expect(second).toBeGreaterThan(first);
  });

  it('answer: requests with that path prefix get its answer, even later ones on a connection', async () => {
    const proxy = await start();
    proxy.answer('/b', responseWith('not now', '503 Service Unavailable', 'Retry-After: 7'));
    const by = agent();
    await textOf(await ask(proxy, '/a', by));
    const answer = await ask(proxy, '/b?x', by);
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '7']);
    expect(await textOf(answer)).toBe('not now');
    proxy.answer('/b', null);
    expect(await textOf(await ask(proxy, '/b', by))).toBe('/b');
  });

  it('answer: a WebSocket upgrade counts as a request', async () => {
    const proxy = await start();
    proxy.answer('/', response('404 Not Found'));
    const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}/`);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('404');
  });

  it('cutAfter: a WebSocket dies in mid-frame, and the partial frame is not delivered', async () => {
    const proxy = await start();
    const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}/`);
    const messages: unknown[] = [];
    socket.on('message', (data) => messages.push(data));
    socket.on('error', () => {});
    proxy.cutAfter(600, 'down');
    const [code] = (await once(socket, 'close')) as [number];
    expect([code, messages]).toEqual([1006, []]);
  });

  it('buffer: the head of a stream passes at once, its body only when buffering ends', async () => {
    const proxy = await start();
    proxy.buffer(true);
    const stream = await ask(proxy, '/stream');
    stream.on('error', () => {});
    let text = '';
    stream.on('data', (chunk) => {
      text += chunk;
    });
    expect(await textOf(await ask(proxy, '/a'))).toBe('/a');
    expect(text).toBe('');
    proxy.buffer(false);
    await once(stream, 'data');
    expect(text).toBe('data: 1\n\n');
  });
});

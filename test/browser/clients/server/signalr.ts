import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';

const END = '\x1e';
/** Longest that a poll is held, ms. */
const POLL = 10_000;
const KEEP_ALIVE = 5000;

interface Frame {
  readonly type?: number;
  readonly protocol?: string;
  readonly invocationId?: string;
  readonly arguments?: readonly unknown[];
}

/** What a hub knows of one connection: how to bring a text to it. */
class HubConnection {
  readonly #waiting: string[] = [];
  #deliver: ((text: string) => void) | null = null;

  /** @param deliver `null`: texts wait */
  attach(deliver: ((text: string) => void) | null): void {
    this.#deliver = deliver;
    if (!deliver) return;
    const texts = this.#waiting.splice(0);
    if (texts.length > 0) deliver(texts.join(''));
  }

  get waiting(): boolean {
    return this.#waiting.length > 0;
  }

  send(frame: object): void {
    const text = JSON.stringify(frame) + END;
    if (this.#deliver) this.#deliver(text);
    else this.#waiting.push(text);
  }
}

/** A SignalR hub of the JSON protocol: negotiation, WebSockets, server-sent events and long polling, one method that stores an id. */
export class SignalRHub {
  readonly #connections = new Map<string, HubConnection>();
  readonly #applied: string[];

  constructor(applied: string[]) {
    this.#applied = applied;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    let body = '';
    for await (const chunk of request) body += chunk;
    if (pathname.endsWith('/negotiate')) return this.#negotiate(response);
    const id = searchParams.get('id') ?? '';
    const connection = this.#connections.get(id);
    if (!connection) return void response.writeHead(404).end();
    if (request.method === 'POST') {
      response.writeHead(this.#take(connection, body) ? 200 : 400).end();
    } else if (request.method === 'DELETE') {
      this.#connections.delete(id);
      response.writeHead(202).end();
    } else if (request.headers.accept === 'text/event-stream') this.#stream(connection, response);
    else this.#poll(connection, response);
  }

  accept(request: IncomingMessage, socket: WebSocket): void {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    const connection = this.#connections.get(searchParams.get('id') ?? '');
    if (!connection) return socket.close(1008);
    connection.attach((text) => socket.send(text));
    const keepAlive = setInterval(() => connection.send({ type: 6 }), KEEP_ALIVE);
    socket.on('message', (data) => {
      if (!this.#take(connection, String(data))) socket.close(1007);
    });
    socket.on('close', () => clearInterval(keepAlive));
  }

  #negotiate(response: ServerResponse): void {
    const id = randomUUID();
    this.#connections.set(id, new HubConnection());
    const transports = ['WebSockets', 'ServerSentEvents', 'LongPolling'];
    const answer = {
      negotiateVersion: 1,
      connectionId: id,
      connectionToken: id,
      availableTransports: transports.map((transport) => ({
        transport,
        transferFormats: ['Text'],
      })),
    };
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  }

  #stream(connection: HubConnection, response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(':\r\n');
    connection.attach((text) => response.write(`data: ${text}\r\n\r\n`));
    const keepAlive = setInterval(() => connection.send({ type: 6 }), KEEP_ALIVE);
    response.on('close', () => {
      clearInterval(keepAlive);
      connection.attach(null);
    });
  }

  /** The first poll is answered at once: it only opens the connection. */
  #poll(connection: HubConnection, response: ServerResponse): void {
    const end = (text: string) => {
      clearTimeout(timer);
      connection.attach(null);
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end(text);
    };
    const timer = setTimeout(end, POLL, '');
    response.on('close', () => {
      clearTimeout(timer);
      if (!response.writableFinished) connection.attach(null);
    });
    if (this.#polled.has(connection) || connection.waiting) connection.attach(end);
    else end('');
    this.#polled.add(connection);
  }

  readonly #polled = new WeakSet<HubConnection>();

  /** @returns whether all of it could be read; a hub hangs up on what it cannot */
  #take(connection: HubConnection, text: string): boolean {
    if (!text.endsWith(END)) return false;
    for (const part of text.split(END).filter(Boolean)) {
      const frame = parse(part);
      if (!frame) return false;
      if (frame.protocol) connection.send({});
      if (frame.type !== 1) continue;
      this.#applied.push(String(frame.arguments?.[0]));
      const { invocationId } = frame;
      if (invocationId) connection.send({ type: 3, invocationId, result: 'stored' });
    }
    return true;
  }
}

function parse(text: string): Frame | undefined {
  try {
    return JSON.parse(text) as Frame;
  } catch {
    return undefined;
  }
}

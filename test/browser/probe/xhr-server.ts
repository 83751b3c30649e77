import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server as SocketIo } from 'socket.io';

export interface XhrServer {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** Bodies that were posted to `/messages`, in order. */
  readonly posted: string[];
  /** Messages that came by socket.io, in order. */
  readonly applied: string[];
  /** The answers of `/tokens`, `/half`, `/form` and `/begun` bring the rest, and end. */
  goOn(): void;
  /** The same answers bring half of that rest, and not what is behind it. */
  goHalfway(): void;
  /** The requests to `/half`, `/begun`, `/form`, `/tokens` and `/never` are reset. */
  breakOff(): void;
  /** Answers of `/half`, `/begun`, `/form` and `/tokens` that have begun and not ended. */
  begun(): number;
  /** Requests to `/never` that are still open. */
  waiting(): number;
  close(): Promise<void>;
}

/** What answers a request, each by its path. */
type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>;

/** Answers of every kind that an XMLHttpRequest knows, on a free port, and socket.io beside them. */
export async function startXhrServer(): Promise<XhrServer> {
  const posted: string[] = [];
  const applied: string[] = [];
  const waiting = new Set<ServerResponse>();
  const streams = new Set<ServerResponse>();
  /** With what is to come of each. */
  const halves = new Map<ServerResponse, string>();
  const routes: Record<string, Route> = {
    '/text': (_request, response) => void response.setHeader('X-Own', 'yes').end('some text, ü'),
    '/json': (_request, response) => {
      response.setHeader('Content-Type', 'application/json').end('{"a":[1,2]}');
    },
    '/html': (_request, response) => {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><p id="one">text</p>');
    },
    '/large': (_request, response) => void response.end('x'.repeat(300_000)),
    '/status': (_request, response, { searchParams }) => {
      response.writeHead(Number(searchParams.get('code'))).end();
    },
    '/binary': (_request, response) => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      response.setHeader('Content-Type', 'application/octet-stream').end(bytes);
    },
    '/half': (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 11 });
      response.write('{"a":');
      halves.set(
        response.on('close', () => halves.delete(response)),
        '[1,2]}',
      );
    },
    '/form': (_request, response) => {
      const type = 'application/x-www-form-urlencoded';
      response.writeHead(200, { 'Content-Type': type, 'Content-Length': 7 });
      response.write('a=1&');
      halves.set(
        response.on('close', () => halves.delete(response)),
        'b=2',
      );
    },
    '/never': (_request, response) => {
      waiting.add(response.on('close', () => waiting.delete(response)));
    },
    '/begun': (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': 100_000 });
      response.write('y'.repeat(50_000));
      halves.set(
        response.on('close', () => halves.delete(response)),
        'y'.repeat(50_000),
      );
    },
    '/tokens': (_request, response) => {
      streams.add(response.on('close', () => streams.delete(response)));
      response.setHeader('Content-Type', 'text/event-stream').write(token('Be'));
    },
    '/broken': (request) => void request.socket.destroy(),
    '/messages': async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      posted.push(body);
      const { messageId } = Object(readJson(body)) as { messageId?: string };
      const answer = JSON.stringify({ type: 'confirm', messageId });
      response.setHeader('Content-Type', 'application/json').end(answer);
    },
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://host');
    const route = routes[url.pathname];
    if (route) void route(request, response, url);
    else if (!url.pathname.startsWith('/socket.io')) {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>page</title>');
    }
  });
  const socketIo = new SocketIo(server, { pingInterval: 500 });
  socketIo.on('connection', (socket) => {
    socket.on('message', (id: string, ack?: (answer: string) => void) => {
      applied.push(id);
      ack?.('stored');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted,
    applied,
    goOn() {
      for (const response of streams) response.end(LAST);
      for (const [response, rest] of halves) response.end(rest);
    },
    goHalfway() {
      const half = (text: string) => text.slice(0, text.length / 2);
      for (const response of streams) response.write(half(LAST));
      for (const [response, rest] of halves) response.write(half(rest));
    },
    breakOff() {
      for (const { socket } of [...halves.keys(), ...streams, ...waiting])
        socket?.resetAndDestroy();
    },
    begun: () => halves.size + streams.size,
    waiting: () => waiting.size,
    async close() {
      const closed = socketIo.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const token = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;

const LAST = `${token('cause')}data: [DONE]\n\n`;

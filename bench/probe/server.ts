import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { eventOf } from './page/event.ts';

export interface BenchServer {
  /** `127.0.0.1:port`. */
  readonly host: string;
  close(): Promise<void>;
}

/**
 * `/echo` sends every WebSocket message back. `/events` and `/stream` send server-sent events: a given number of a given
 * size, or one for each message on the WebSocket `/ticks` of the same name, until it closes.
 */
export async function startBenchServer(script: string): Promise<BenchServer> {
  const ticking = new Map<string, ServerResponse>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    // A cross-origin isolated page has a finer clock.
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    if (pathname === '/page.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script);
    } else if (pathname === '/events' || pathname === '/stream') {
      stream(request, response, searchParams, ticking);
    } else response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html>');
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, wire, head) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const name = searchParams.get('name') ?? '';
    const size = Number(searchParams.get('size'));
    sockets.handleUpgrade(request, wire, head, (socket) => {
      let count = 0;
      socket.on('message', (data) => {
        if (pathname === '/echo') socket.send(String(data));
        else ticking.get(name)?.write(`data: ${eventOf(count++, size)}\n\n`);
      });
      socket.on('close', () => ticking.get(name)?.end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function stream(
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
  ticking: Map<string, ServerResponse>,
): void {
  const name = query.get('name');
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  if (name !== null) {
    ticking.set(name, response);
    request.on('close', () => ticking.delete(name));
    // For Firefox, a stream is open once its first bytes have arrived.
    response.write(':\n\n');
    return;
  }
  const count = Number(query.get('count'));
  const size = Number(query.get('size'));
  let next = 0;
  const fill = () => {
    while (next < count) {
      if (!response.write(`data: ${eventOf(next++, size)}\n\n`)) {
        response.once('drain', fill);
        return;
      }
    }
    response.end();
  };
  fill();
}

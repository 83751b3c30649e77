import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Server as SocketIo } from 'socket.io';
import { WebSocketServer } from 'ws';
import { bundle } from '../../../../bench/bundle.ts';
import { SignalRHub } from './signalr.ts';
import { serveEvents, serveTokens } from './streams.ts';

/** The servers that the clients talk to, each as its library ships it, behind one port. */
export interface ClientsServer {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** Ids of the messages that arrived, in order, over whatever way. */
  readonly applied: string[];
  /** Ends every TCP connection, with no word. */
  cut(): void;
  /** Ends the reply that streams until told. */
  finish(id: string): void;
  close(): Promise<void>;
}

const BLANK = '<!doctype html><title>page</title><link rel="icon" href="data:,">';

let script: ReturnType<typeof bundle> | undefined;

export async function startClientsServer(): Promise<ClientsServer> {
  const applied: string[] = [];
  const unfinished = new Map<string, () => void>();
  script ??= bundle('test/browser/clients/page/apps.ts', { minify: false });
  const { code } = await script;
  const wires = new Set<Socket>();
  const hub = new SignalRHub(applied);
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  const socketIo = new SocketIo(server, { serveClient: false });
  const attached = server.listeners('request') as ((...args: unknown[]) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    if (pathname.startsWith('/socket.io')) {
      for (const listener of attached) listener(request, response);
    } else if (pathname.startsWith('/signalr')) void hub.answer(request, response);
    else if (pathname === '/events') serveEvents(request, response);
    else if (pathname === '/v1/chat/completions') serveTokens(request, response, unfinished);
    else if (pathname === '/apps.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(code);
    } else response.writeHead(200, { 'Content-Type': 'text/html' }).end(BLANK);
  });
  server.on('upgrade', (request, wire, head) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    if (pathname.startsWith('/socket.io')) return;
    sockets.handleUpgrade(request, wire, head, (socket) => {
      if (pathname.startsWith('/signalr')) return hub.accept(request, socket);
      socket.on('message', (data) => {
        const id = idIn(String(data));
        // A server that goes on with the next message.
        if (id === undefined) return;
        applied.push(id);
        socket.send(JSON.stringify({ ack: id }));
      });
    });
  });
  server.on('connection', (wire) => {
    wires.add(wire);
    wire.on('close', () => wires.delete(wire));
  });
  socketIo.on('connection', (socket) => {
    socket.on('message', (id: string, ack?: (answer: string) => void) => {
      applied.push(id);
      ack?.('stored');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const wire of wires) wire.destroy();
  };
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    applied,
    cut,
    finish: (id) => unfinished.get(id)?.(),
    async close() {
      // Ends when all connections have: those of the other clients too.
      const closed = socketIo.close();
      cut();
      await closed;
    },
  };
}

function idIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { id?: string }).id;
  } catch {
    return undefined;
  }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Asked, Step } from './lab.ts';

export interface LabServer {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** The same server under another origin. */
  readonly other: string;
  /** A third one, for what the cases ask it: pages make few connections to one host, and streams take them all. */
  readonly desk: string;
  close(): Promise<void>;
}

/** What the server has seen, by the names that the cases give. */
interface Records {
  readonly asked: Map<string, Asked[]>;
  readonly hungUp: Map<string, PromiseWithResolvers<unknown>>;
  /** The last answer to each. */
  readonly begun: Map<string, ServerResponse>;
}

/** A server for one page with the script of the cases. */
export async function startLabServer(script: string): Promise<LabServer> {
  const records: Records = { asked: new Map(), hungUp: new Map(), begun: new Map() };
  const sockets = acceptSockets();
  const listen = async (): Promise<Server> => {
    const server = createServer((request, response) => answer(request, response, records, script));
    server.on('upgrade', (request, wire, head) => {
      if (request.url?.startsWith('/refuse')) {
        wire.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      } else
        sockets.handleUpgrade(request, wire, head, (socket) => serve(socket, request, records));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  };
  const servers = await Promise.all([listen(), listen(), listen()]);
  const [host = '', other = '', desk = ''] = servers.map(
    (server) => `127.0.0.1:${(server.address() as AddressInfo).port}`,
  );
  return {
    host,
    other,
    desk,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    },
  };
}

/** `?select=` is the subprotocol that the server selects, offered or not. */
const acceptSockets = (): WebSocketServer =>
  new WebSocketServer({
    noServer: true,
    handleProtocols: (_offered, request) => queryOf(request).get('select') ?? false,
  });

function serve(socket: WebSocket, request: IncomingMessage, { hungUp }: Records): void {
  const query = queryOf(request);
  const name = query.get('name');
  socket.on('error', () => {});
  socket.on('close', (code, reason) => {
    if (name) recordOf(hungUp, name, () => Promise.withResolvers()).resolve([code, String(reason)]);
  });
  if (request.url?.startsWith('/headers')) socket.send(JSON.stringify(request.headers));
  if (request.url?.startsWith('/close')) {
    if (query.has('code')) socket.close(Number(query.get('code')), query.get('reason') ?? '');
    else socket.close();
  }
  socket.on('message', (data, binary) => {
    const message = String(data);
    if (message === 'die') socket.terminate();
    else if (message === 'leave') socket.close(4001, 'asked for');
    else if (message === 'burst') for (const part of ['1', '2', '3']) socket.send(part);
    else socket.send(data, { binary });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { asked, hungUp, begun }: Records,
  script: string,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '', 'http://host');
  const query = queryOf(request);
  const name = query.get('name') ?? '';
  const json = (value: unknown) =>
    response
      .writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' })
      .end(JSON.stringify(value));
  switch (pathname) {
    case '/lab.js':
      response.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8' }).end(script);
      return;
    case '/asked':
      json(asked.get(name) ?? []);
      return;
    case '/hung-up':
      json(await recordOf(hungUp, name, () => Promise.withResolvers()).promise);
      return;
    case '/break-off':
      begun.get(name)?.destroy();
      json(null);
      return;
    case '/die':
      request.socket.destroy();
      return;
    case '/silence':
      return;
    case '/plan': {
      const headers = Object.fromEntries(
        Object.entries(request.headersDistinct).map(([key, values]) => [key, values?.join()]),
      );
      const all = recordOf<Asked[]>(asked, name, () => []);
      all.push({ method: request.method ?? '', headers, body: await text(request) });
      begun.set(name, response);
      const steps = JSON.parse(query.get('steps') ?? '[]') as Step[];
      await follow(steps[Math.min(all.length, steps.length) - 1] ?? {}, response);
      return;
    }
    default:
      response.writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Set-Cookie': 'lab=1; Path=/',
      });
      response.end('<!doctype html><title>lab</title><script src="/lab.js"></script>');
  }
}

async function follow(
  { status = 200, type = 'text/event-stream', headers, chunks, repeat = 1, last }: Step,
  response: ServerResponse,
): Promise<void> {
  // Chromium takes what comes after a 205 for the next answer.
  if (status === 205) response.shouldKeepAlive = false;
  response.writeHead(status, { ...(type && { 'Content-Type': type }), ...headers });
  response.flushHeaders();
  // Firefox takes a stream as open when something has come.
  const pieces = chunks ?? (type === 'text/event-stream' ? [':\n'] : []);
  for (const [index, chunk] of pieces.entries()) {
    response.write(index === 0 ? chunk.repeat(repeat) : chunk);
    // In packets of their own.
    await new Promise((resolve) => setTimeout(resolve, pieces.length > 2 ? 15 : 0));
  }
  if (last === 'end' || status === 204 || status >= 300) response.end();
}

const queryOf = ({ url }: IncomingMessage): URLSearchParams =>
  new URL(url ?? '', 'http://host').searchParams;

function recordOf<T>(map: Map<string, T>, name: string, make: () => T): T {
  const record = map.get(name) ?? make();
  map.set(name, record);
  return record;
}

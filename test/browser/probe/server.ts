import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

export interface ChatServer {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** Ids of the messages that arrived, in order, over whatever way. */
  readonly applied: string[];
  /** `Last-Event-ID` of each request for the stream. */
  readonly lastEventIds: (string | undefined)[];
  /** Scripts that it has, and documents whose name ends in `.html`, by their path. */
  readonly scripts: Map<string, string>;
  /** WebSocket connections that were accepted. */
  accepted: number;
  /** WebSocket connections that are open now. */
  open(): number;
  /** Streams that are open now. */
  streams(): number;
  close(): Promise<void>;
}

/**
 * A server of the plain protocol, on a free port: confirms what comes over a WebSocket or a POST, sends an event on every
 * stream, and shows an empty page to everyone else. What is posted to `/messages/gone`, `/messages/hanging` and
 * `/messages/503` (or another status) comes to such an end.
 */
export async function startChatServer(): Promise<ChatServer> {
  const applied: string[] = [];
  const lastEventIds: (string | undefined)[] = [];
  const scripts = new Map<string, string>();
  const streams = new Set<ServerResponse>();
  const confirm = (text: string): string => {
    if (!text) return '{}';
    const { messageId } = JSON.parse(text) as { messageId: string };
    applied.push(messageId);
    return JSON.stringify({ type: 'confirm', messageId });
  };
  const server = createServer(async (request, response) => {
    const script = scripts.get(request.url ?? '');
    if (script !== undefined) {
      const type = request.url?.endsWith('.html') ? 'text/html' : 'text/javascript';
      response.writeHead(200, { 'Content-Type': type }).end(script);
    } else if (request.url === '/stream') {
      lastEventIds.push(request.headersDistinct['last-event-id']?.join());
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      streams.add(response.on('close', () => streams.delete(response)));
      response.write(
        'retry: 50\ndata: {"type":"event","sequence":1}\n\nevent: named\nid: 7\ndata: hello\n\n',
      );
    } else if (request.url?.startsWith('/tokens')) {
      streams.add(response.on('close', () => streams.delete(response)));
      streamTokens(response, Number(new URL(request.url, 'http://host').searchParams.get('count')));
    } else if (request.url === '/lines') {
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
      response.end('{"line":0}\n{"line":1}\n');
    } else if (request.url === '/messages') {
      let body = '';
      for await (const chunk of request) body += chunk;
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(confirm(body));
    } else if (request.url?.startsWith('/messages/')) {
      const how = request.url.slice('/messages/'.length);
      if (how === 'gone') request.socket.destroy();
      else if (how !== 'hanging') response.writeHead(Number(how)).end();
    } else {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<!doctype html><title>page</title><button>b</button><input>');
    }
  });
  const sockets = new WebSocketServer({
    server,
    path: '/socket',
    // By default whatever is asked for first would be selected, `faultline.1` too.
    handleProtocols: (offered) => offered.has('chat') && 'chat',
  });
  const chat: ChatServer = {
    host: '',
    applied,
    lastEventIds,
    scripts,
    accepted: 0,
    open: () => sockets.clients.size,
    streams: () => streams.size,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        sockets.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  sockets.on('connection', (socket, request) => {
    chat.accepted++;
    socket.on('message', (data, binary) => {
      const text = String(data);
      if (binary) socket.send(data, { binary });
      else if (text === 'bye') socket.close(4001, 'asked for');
      else if (text === 'die') socket.terminate();
      else if (text === 'reset') request.socket.resetAndDestroy();
      else if (text.startsWith('{')) socket.send(confirm(text));
      else socket.send(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(chat, { host: `127.0.0.1:${(server.address() as AddressInfo).port}` });
}

/** Tokens from 0 as server-sent events, one each 20 ms: so many, or without an end. */
function streamTokens(response: ServerResponse, count: number): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  let token = 0;
  const timer = setInterval(() => {
    if (token < (count || Number.POSITIVE_INFINITY)) {
      response.write(`data: {"token":${token++}}\n\n`);
      return;
    }
    clearInterval(timer);
    response.end('data: [DONE]\n\n');
  }, 20);
  response.on('close', () => clearInterval(timer));
}

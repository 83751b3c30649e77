import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Api } from './api.ts';
import { Chat } from './chat.ts';
import { servePage } from './pages.ts';
import { HttpError, requireUser, sendJson, urlOf } from './request.ts';
import { Store } from './store.ts';
import { serveWebSockets } from './websocket.ts';

export interface ServerOptions {
  /** 0 for any free one. */
  readonly port: number;
  /** SQLite file, or `:memory:`. */
  readonly database: string;
  /** Where the page finds what restarts the server; `null` where nothing does. */
  readonly controlUrl: string | null;
}

export interface ChatServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the chat server on 127.0.0.1. Rejects when the port is taken. */
export async function startServer(options: ServerOptions): Promise<ChatServer> {
  const chat = new Chat(new Store(options.database));
  const api = new Api(chat);
  const server = createServer((request, response) => {
    route(request, response, options, chat, api).catch((error: unknown) => refuse(response, error));
  });
  const sockets = serveWebSockets(server, chat);
  try {
    await listen(server, options.port);
  } catch (error) {
    chat.stop();
    throw error;
  }
  chat.start();
  const address = server.address();
  const stop = async () => {
    for (const socket of sockets.clients) socket.terminate();
    api.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    chat.stop();
  };
  let stopped: Promise<void> | undefined;
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    stop: () => (stopped ??= stop()),
  };
}

const ALLOWED: { readonly [path: string]: readonly string[] } = {
  '/api/stream': ['GET', 'HEAD'],
  '/api/poll': ['GET'],
  '/api/messages': ['POST'],
  '/chat': [],
};

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  { controlUrl }: ServerOptions,
  chat: Chat,
  api: Api,
): Promise<void> {
  const url = urlOf(request);
  const { pathname } = url;
  const allowed = ALLOWED[pathname] ?? ['GET', 'HEAD'];
  if (pathname === '/chat') {
    throw new HttpError(426, 'This is a WebSocket endpoint.', { upgrade: 'websocket' });
  }
  if (!allowed.includes(request.method ?? '')) {
    const methods = allowed.join(', ');
    throw new HttpError(405, `${pathname} takes ${methods}.`, { allow: methods });
  }
  const user = requireUser(url);
  switch (pathname) {
    case '/api/stream':
      return api.stream(request, response, user);
    case '/api/poll':
      return api.poll(request, response, user, url.searchParams.get('after'));
    case '/api/messages':
      return api.messages(request, response, user);
    case '/audit':
      return sendJson(response, { messages: chat.store.messages(user) });
    case '/config.json':
      return sendJson(response, { controlUrl });
    default:
      return servePage(response, url);
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof HttpError) {
    return sendJson(response, { error: error.message }, error.headers, error.status);
  }
  console.error(error);
  sendJson(response, { error: 'The server failed; its log says why.' }, {}, 500);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

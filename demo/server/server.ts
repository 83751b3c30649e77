import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Refusal } from '../../src/server/index.ts';
import { refusalOf } from '../../src/server/refusal.ts';
import { sendJson, sendRefusal, urlOf } from '../../src/server/request.ts';
import { refuseUpgrade } from '../../src/server/websocket.ts';
import { type Chat, createChat } from './chat.ts';
import { servePage } from './pages.ts';
import { RedisState } from './redis-state.ts';
import { SqliteState } from './sqlite-state.ts';
import type { ChatState } from './state.ts';
import { requireUser } from './user.ts';

export interface ServerOptions {
  /** 0: any free port. */
  readonly port: number;
  /** SQLite file, or `:memory:`. */
  readonly database: string;
  /** Unix socket of a Redis server, which then holds the state instead of the SQLite file. */
  readonly redis?: string;
  /** URL at which the page can restart the server; `null` where it cannot. */
  readonly controlUrl: string | null;
}

export interface ChatServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the chat server on 127.0.0.1. Rejects when the port is taken. */
export async function startServer(options: ServerOptions): Promise<ChatServer> {
  return options.redis === undefined
    ? serve(new SqliteState(options.database), options)
    : serve(await RedisState.open(options.redis), options);
}

async function serve<Also>(state: ChatState<Also>, options: ServerOptions): Promise<ChatServer> {
  const chat = createChat(state);
  const server = createServer((request, response) => {
    if (chat.faultline.handle(request, response)) return;
    route(request, response, options, state).catch((error: unknown) =>
      sendRefusal(response, refusalOf(error, console.error)),
    );
  });
  server.on('upgrade', (request, stream, head) => {
    if (chat.faultline.upgrade(request, stream, head)) return;
    stream.on('error', () => {});
    refuseUpgrade(stream, new Refusal(404, 'The WebSocket endpoint is /chat.'));
  });
  try {
    await listen(server, options.port);
  } catch (error) {
    await chat.stop();
    await state.close();
    throw error;
  }
  chat.start();
  const address = server.address();
  let stopped: Promise<void> | undefined;
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    stop: () => (stopped ??= stop(server, chat, state)),
  };
}

async function stop<Also>(server: Server, chat: Chat, state: ChatState<Also>): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  await chat.stop();
  server.closeAllConnections();
  await closed;
  await state.close();
}

async function route<Also>(
  request: IncomingMessage,
  response: ServerResponse,
  { controlUrl }: ServerOptions,
  state: ChatState<Also>,
): Promise<void> {
  const url = urlOf(request);
  const { pathname } = url;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new Refusal(405, `${pathname} takes GET, HEAD.`, { allow: 'GET, HEAD' });
  }
  switch (pathname) {
    case '/audit':
      return sendJson(response, { messages: await state.messages(requireUser(url)) });
    case '/config.json':
      return sendJson(response, { controlUrl });
    default:
      return servePage(response, url);
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

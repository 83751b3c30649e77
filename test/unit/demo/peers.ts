import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { type ChatServer, type ServerOptions, startServer } from '../../../demo/server/server.ts';
import { PROTOCOL } from '../../../src/connection/protocol.ts';

export type Frame = { readonly type: string } & { readonly [key: string]: unknown };

export const HELLO = { type: 'hello', clientId: 'client-1', confirmed: 0, received: 0 } as const;

export function message(sequence: number, text = `message ${sequence}`): Frame {
  return { type: 'message', messageId: `m${sequence}`, sequence, body: { text } };
}

/** A chat server on a free port, in memory unless a file is named; it goes with the test. */
export async function serve(options: Partial<ServerOptions> = {}): Promise<ChatServer> {
  const server = await startServer({
    port: 0,
    database: ':memory:',
    controlUrl: null,
    ...options,
  });
  onTestFinished(() => server.stop());
  return server;
}

/** What has come and was not looked at yet, in order. */
export class Inbox {
  readonly #frames: Frame[] = [];
  #wake: (() => void) | null = null;
  #over = false;

  put(frame: Frame): void {
    this.#frames.push(frame);
    this.#wake?.();
  }

  end(): void {
    this.#over = true;
    this.#wake?.();
  }

  /** The next frame of this type; those before it are passed over. */
  async next(type?: string): Promise<Frame> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame && (type === undefined || frame.type === type)) return frame;
      if (frame) continue;
      if (this.#over) throw new Error(`The connection ended; no ${type ?? 'frame'} came.`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The bodies of all events up to the end of a reply. */
  async reply(): Promise<Frame[]> {
    const events: Frame[] = [];
    for (;;) {
      const event = await this.next('event');
      events.push(event);
      if ((event.body as Frame).kind === 'done') return events;
    }
  }
}

export class SocketPeer extends Inbox {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(socket: WebSocket) {
    super();
    this.socket = socket;
    socket.on('message', (data) => this.put(JSON.parse(String(data)) as Frame));
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.end();
        resolve({ code, reason: String(reason) });
      });
    });
  }

  send(frame: unknown): void {
    this.socket.send(JSON.stringify(frame));
  }
}

/** A WebSocket to the chat; without `protocols` it speaks the plain protocol. */
export async function socketTo(
  { port }: ChatServer,
  { user = 'ana', protocols = [] as string[] } = {},
): Promise<SocketPeer> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/chat?user=${user}`, protocols);
  const peer = new SocketPeer(socket);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  onTestFinished(() => socket.terminate());
  return peer;
}

/** A WebSocket that has said hello, and the welcome that it got. */
export async function welcomed(
  server: ChatServer,
  hello: object = HELLO,
  user = 'ana',
): Promise<{ peer: SocketPeer; welcome: Frame }> {
  const peer = await socketTo(server, { user, protocols: [PROTOCOL] });
  peer.send(hello);
  return { peer, welcome: await peer.next() };
}

export function urlOf({ port }: ChatServer, path: string): string {
  return `http://127.0.0.1:${port}${path}`;
}

export function spoken(hello: object = HELLO): Record<string, string> {
  return { 'faultline-protocol': PROTOCOL, 'faultline-hello': JSON.stringify(hello) };
}

/** A request, and its answer as JSON. */
export async function ask(
  server: ChatServer,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const response = await fetch(urlOf(server, path), init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : JSON.parse(text),
  };
}

export class StreamPeer extends Inbox {
  readonly response: Response;

  constructor(response: Response) {
    super();
    this.response = response;
    const end = () => this.end();
    // However it ends, it has ended.
    this.#read().then(end, end);
  }

  async #read(): Promise<void> {
    let rest = '';
    const text = this.response.body?.pipeThrough(new TextDecoderStream());
    for await (const chunk of text ?? []) {
      const events = (rest + chunk).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        if (event.startsWith('data: ')) this.put(JSON.parse(event.slice(6)) as Frame);
      }
    }
  }
}

export async function streamFrom(
  server: ChatServer,
  headers: Record<string, string> = {},
  user = 'ana',
): Promise<StreamPeer> {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const { signal } = controller;
  return new StreamPeer(
    await fetch(urlOf(server, `/api/stream?user=${user}`), { headers, signal }),
  );
}

/** What the server applied, in its order. */
export async function applied(server: ChatServer, user = 'ana'): Promise<string[]> {
  const { body } = await ask(server, `/audit?user=${user}`);
  return (body as { messages: { text: string }[] }).messages.map(({ text }) => text);
}

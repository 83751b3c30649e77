import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { PROTOCOL, type ServerFrame } from '../connection/protocol.ts';
import type { Connections } from './connections.ts';
import type { Exchange } from './exchange.ts';
import { idOf, isPing, MAX_BATCH, parseJson, readFrame, tooMany } from './frames.ts';
import type { Visit } from './options.ts';
import { SIGN_INTERVAL } from './post.ts';
import { isOfMessage, Refusal, refusalOf } from './refusal.ts';
import type { Report } from './report.ts';
import { LIVE, type Peer, roomIn, type Standing } from './standing.ts';

/** Backlog, in frames of the largest size, at which a client that does not read is disconnected, before it fills the memory. */
const MAX_BACKLOG = 8;
/** Most messages of one connection that wait for the store; beyond that, or beyond the backlog in bytes, no more are read. */
const MAX_WAITING = 100;
/** Longest time from the handshake to the hello, ms. */
const HELLO_TIME = 10_000;
/** Longest delay of the first events of a plain client, ms: a client that speaks the protocol too asks for it first. */
const ASKING_TIME = 1000;
/** Interval of pings, ms; a socket that has not answered the previous one is dead. */
const PING_INTERVAL = 30_000;
/** How long the answers to a batch wait for further ones, ms. */
const GATHERING = 100;
/** How long closing handshakes may take when the server stops, ms. */
const CLOSE_TIME = 1000;

interface SocketPeer extends Peer {
  /** Most bytes waiting in either direction. */
  readonly maxBacklog: number;
  sendAll(frames: readonly ServerFrame[]): void;
}

/** The protocol over WebSockets, and the plain protocol for clients that offer no subprotocol. */
export class WebSockets<Also> {
  readonly #exchange: Exchange<Also>;
  readonly #connections: Connections;
  readonly #maxBacklog: number;
  readonly #server: WebSocketServer;

  constructor(exchange: Exchange<Also>, connections: Connections, maxFrame: number) {
    this.#exchange = exchange;
    this.#connections = connections;
    this.#maxBacklog = MAX_BACKLOG * maxFrame;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: maxFrame,
      handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
    });
  }

  accept(request: IncomingMessage, stream: Duplex, head: Buffer, visit: Visit): void {
    this.#server.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', () => {});
      watch(socket);
      const peer = this.#peerOf(socket, stream);
      if (socket.protocol === PROTOCOL) this.#greet(socket, peer, visit);
      else this.#join(socket, peer, visit);
    });
  }

  /** Resolves when all sockets are closed. */
  async stop(): Promise<void> {
    const sockets = [...this.#server.clients];
    const closed = Promise.all(
      sockets.map((socket) => {
        if (socket.readyState === socket.OPEN) socket.close(1012, 'the server is stopping');
        return socket.readyState === socket.CLOSED
          ? undefined
          : new Promise((resolve) => socket.once('close', resolve));
      }),
    );
    const timer = setTimeout(() => {
      for (const socket of sockets) socket.terminate();
    }, CLOSE_TIME);
    await closed;
    clearTimeout(timer);
  }

  #greet(socket: WebSocket, peer: SocketPeer, visit: Visit): void {
    let standing: Standing | null = null;
    const timer = setTimeout(() => {
      peer.end(new Refusal(408, 'no hello came'));
    }, HELLO_TIME);
    const stopWaiting = () => clearTimeout(timer);
    socket.on('close', () => {
      stopWaiting();
      standing?.leave();
    });
    const pong = (value: unknown): boolean => {
      if (!standing || standing.ended || !isPing(value)) return false;
      standing.send({ type: 'pong' });
      return true;
    };
    onFrames(socket, peer, this.#exchange.report, pong, async (values, send) => {
      for (const value of values) {
        if (standing) {
          const { clientId, channel, name: connection, instance, welcomed, ended } = standing;
          if (clientId !== null && !ended) {
            const author = { clientId, channel, connection, instance, welcomed };
            await this.#exchange.take(author, value, send);
          }
          continue;
        }
        const frame = readFrame(value);
        if (frame.type === 'hello') {
          stopWaiting();
          standing = await this.#connections.greet(frame, visit, 'websocket', peer);
          if (socket.readyState !== socket.OPEN) standing.leave();
        } else {
          send({
            type: 'error',
            message: frame.type === 'wrong' ? frame.problem : 'hello comes first.',
          });
        }
      }
    });
  }

  #join(socket: WebSocket, peer: SocketPeer, visit: Visit): void {
    let standing: Standing | null = null;
    const heard = Promise.withResolvers<void>();
    const timer = setTimeout(heard.resolve, ASKING_TIME);
    socket.on('close', () => {
      clearTimeout(timer);
      standing?.leave();
    });
    const join = async () => {
      try {
        standing = await this.#connections.join(visit, peer, heard.promise);
      } catch (error) {
        throw refusalOf(error, this.#exchange.report);
      }
      if (socket.readyState !== socket.OPEN) standing.leave();
      return standing.channel;
    };
    const joined = join();
    joined.catch((why: Refusal) => peer.end(why));
    const take = async (value: unknown): Promise<ServerFrame> => {
      const channel = await joined;
      try {
        return await this.#exchange.takePlain(channel, value);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { message } = error;
        const messageId = idOf(value);
        return messageId !== null && isOfMessage(error)
          ? { type: 'confirm', messageId, error: message }
          : { type: 'error', message };
      }
    };
    const pong = (value: unknown): boolean => {
      heard.resolve();
      // The client may be on this connection only because the server was unreachable when it offered the protocol.
      if (isPing(value)) peer.send({ type: 'pong', protocol: PROTOCOL });
      return isPing(value);
    };
    onFrames(socket, peer, this.#exchange.report, pong, async (values) => {
      for (const value of values) peer.send(await take(value));
    });
  }

  #peerOf(socket: WebSocket, stream: Duplex): SocketPeer {
    const write = (value: unknown): void => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > this.#maxBacklog) return socket.terminate();
      socket.send(JSON.stringify(value));
    };
    return {
      maxBacklog: this.#maxBacklog,
      send: write,
      room: () => roomIn(stream),
      get gone() {
        return socket.readyState !== socket.OPEN;
      },
      sendAll: (frames) => {
        if (frames.length > 0) write(frames.length === 1 ? frames[0] : frames);
      },
      end(why) {
        const { retryAfter } = why;
        if (retryAfter !== null) write({ type: 'goaway', retryAfter });
        // A close reason has at most 123 bytes.
        socket.close(why.closeCode, Buffer.from(why.message).subarray(0, 120).toString());
      },
    };
  }
}

/** Terminates a socket whose other end has disappeared. */
function watch(socket: WebSocket): void {
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  const timer = setInterval(() => {
    // While the socket is paused, its pongs are not read.
    if (socket.isPaused) alive = true;
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, PING_INTERVAL);
  socket.on('close', () => clearInterval(timer));
}

/**
 * Processes messages one at a time; all answers to a message go out together. A failure ends this connection only.
 *
 * @param atOnce takes frames that must not wait: a ping must be answered however long messages take
 */
function onFrames(
  socket: WebSocket,
  peer: SocketPeer,
  report: Report,
  atOnce: (value: unknown) => boolean,
  take: (values: readonly unknown[], send: (frame: ServerFrame) => void) => Promise<void>,
): void {
  let done = Promise.resolve();
  let waiting = 0;
  let bytes = 0;
  let failed = false;
  /** While paused, the client's pings are not read, so it is sent signs of life instead. */
  let signs: NodeJS.Timeout | undefined;
  const isFull = () => waiting >= MAX_WAITING || bytes >= peer.maxBacklog;
  const pause = (): void => {
    socket.pause();
    // A client of the plain protocol would take it for a message.
    if (socket.protocol !== PROTOCOL) return;
    signs ??= setInterval(() => peer.send(LIVE), SIGN_INTERVAL);
  };
  const resume = (): void => {
    clearInterval(signs);
    signs = undefined;
    socket.resume();
  };
  socket.on('close', () => clearInterval(signs));
  const run = async (values: readonly unknown[] | undefined, size: number): Promise<void> => {
    if (failed) return;
    const answers: ServerFrame[] = [];
    const flush = () => peer.sendAll(answers.splice(0));
    const gathering = (values?.length ?? 0) > 1 ? setInterval(flush, GATHERING) : undefined;
    try {
      if (values) await take(values, (frame) => answers.push(frame));
      else answers.push({ type: 'error', message: 'A frame is JSON text; this was not.' });
      flush();
    } catch (error) {
      failed = true;
      flush();
      peer.end(refusalOf(error, report));
    }
    clearInterval(gathering);
    waiting--;
    bytes -= size;
    // A closed socket must still read the other end's close frame.
    if (socket.isPaused && (failed || !isFull())) resume();
  };
  socket.on('message', (data: RawData, binary: boolean) => {
    if (failed) return;
    const text = String(data);
    const value = binary ? undefined : parseJson(text);
    const all = value === undefined ? undefined : [value].flat();
    // Checked before any frame is taken, because some are answered at once.
    if (all && all.length > MAX_BATCH) {
      failed = true;
      return peer.end(tooMany());
    }
    const values = all?.filter((frame: unknown) => !atOnce(frame));
    if (values?.length === 0) return;
    waiting++;
    bytes += text.length;
    if (isFull()) pause();
    done = done.then(() => run(values, text.length));
  });
}

/** Answers a refused handshake; nobody else would ever close its socket. */
export function refuseUpgrade(stream: Duplex, { status, message, headers }: Refusal): void {
  const body = JSON.stringify({ error: message });
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  stream.once('finish', () => stream.destroy());
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `${more.join('')}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

import { type Client, WebSocket as MockWebSocket, Server } from 'mock-socket';
import { onTestFinished, vi } from 'vitest';
import { ConnectionManager, type ConnectionOptions } from '../../../src/connection/index.ts';

const URL = 'ws://chat.test/socket';

export type Frame = Record<string, unknown> & { readonly type: string };

/** A chat server behind mock sockets that speaks the protocol as far as a client's messages need it. */
export class MockChat {
  /** All that clients have sent, in order. */
  readonly frames: Frame[] = [];
  readonly sockets: Client[] = [];
  /** Highest sequence number applied. */
  last = 0;
  confirming = true;
  /** Whether pings are answered. */
  ponging = true;
  /** Characters of the largest message that it takes; a larger one closes the socket with 1009. */
  maxFrame = Number.POSITIVE_INFINITY;
  /** Where its events go on, when not where the client asks. */
  events: number | null = null;

  /** Names its event log. */
  log: string | undefined;
  /** Why it refuses messages, by their ids. */
  readonly refusals = new Map<unknown, string>();

  /** What else it does with a new connection. */
  onConnection = (): void => {};
  /** What it speaks from the next connection on. */
  protocol: string;

  constructor(protocol = 'faultline.1') {
    this.protocol = protocol;
    vi.useFakeTimers();
    const server = new Server(URL, { mock: false, selectProtocol: () => this.protocol });
    server.on('connection', (socket) => {
      this.sockets.push(socket);
      this.onConnection();
      socket.on('message', (data) => {
        if (String(data).length > this.maxFrame) return this.drop(1009);
        const sent: Frame | Frame[] = JSON.parse(String(data));
        for (const frame of [sent].flat()) this.#take(socket, frame);
      });
    });
    onTestFinished(() => {
      server.stop();
      vi.useRealTimers();
    });
  }

  get messages(): Frame[] {
    return this.frames.filter(({ type }) => type === 'message');
  }

  send(frame: object): void {
    this.sockets.at(-1)?.send(JSON.stringify(frame));
  }

  /** The link dies. */
  drop(code = 1006): void {
    this.sockets.at(-1)?.close({ code, reason: '', wasClean: false });
  }

  /** A client of this server; it ends with the test. */
  client(options: Partial<ConnectionOptions> = {}): ConnectionManager {
    const manager = new ConnectionManager({
      streamingMode: 'websocket',
      websocketEndpoint: URL,
      random: () => 0.5,
      network: { WebSocket: MockWebSocket as unknown as typeof WebSocket, fetch },
      ...options,
    });
    onTestFinished(() => manager.disconnect());
    return manager;
  }

  async connected(options: Partial<ConnectionOptions> = {}): Promise<ConnectionManager> {
    const manager = this.client(options);
    manager.connect();
    await settle();
    return manager;
  }

  #take(socket: Client, frame: Frame): void {
    this.frames.push(frame);
    const answer = (sent: object) => socket.send(JSON.stringify(sent));
    if (frame.type === 'hello') {
      answer({
        type: 'welcome',
        secret: 's',
        last: this.last,
        events: this.events ?? frame.received,
        log: this.log,
      });
    }
    if (frame.type === 'ping' && this.ponging) answer({ type: 'pong' });
    if (frame.type !== 'message' || !this.confirming) return;
    const { messageId, sequence } = frame;
    this.last = Math.max(this.last, Number(sequence));
    answer({ type: 'confirm', messageId, error: this.refusals.get(messageId) });
  }
}

/** Long enough for what is under way, too short for any timer of the client. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(100);
}

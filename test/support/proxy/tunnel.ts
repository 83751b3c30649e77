import { connect, type Socket } from 'node:net';
import { type Direction, Lane, type Weather } from './lane.ts';
import { type Asked, beginOfStream, RequestReader } from './requests.ts';

export interface TunnelOptions {
  readonly weather: Weather;
  /** Says what answers a request in the server's place, if anything does. */
  readonly onAsked: (asked: Asked) => string | undefined;
  /** Says how many of these bytes go on before the connection dies; `null` when it lives. */
  readonly onBytes: (count: number, direction: Direction) => number | null;
  /** The client's side is closed. */
  readonly onLeft: () => void;
  readonly onClosed: () => void;
}

/** One connection of a client, and the one to the server that belongs to it. */
export class Tunnel {
  /** Bytes of streams of server-sent events wait. */
  buffering = false;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #options: TunnelOptions;
  readonly #lanes: readonly [up: Lane, down: Lane];
  readonly #requests = new RequestReader();
  /** Bytes that come are swallowed. */
  #deaf = false;
  /** The proxy has answered in the server's place. */
  #answered = false;
  #streams = false;
  readonly #buffered: Buffer[] = [];

  constructor(client: Socket, port: number, options: TunnelOptions) {
    this.#client = client;
    this.#server = connect(port, '127.0.0.1');
    this.#options = options;
    this.#lanes = [
      new Lane(options.weather, 'up', (bytes) => this.#deliver(bytes, 'up')),
      new Lane(options.weather, 'down', (bytes) => this.#deliver(bytes, 'down')),
    ];
    const [up, down] = this.#lanes;
    client.on('data', (chunk) => this.#fromClient(chunk));
    client.on('close', () => {
      options.onLeft();
      this.#closed(up);
    });
    this.#server.on('data', (chunk) => this.#fromServer(chunk));
    this.#server.on('close', () => this.#closed(down));
    for (const socket of [client, this.#server]) {
      socket.setNoDelay(true);
      // `close` follows.
      socket.on('error', () => {});
    }
  }

  /** From now on nothing passes, ends included, and nothing closes. */
  swallow(): void {
    this.#deaf = true;
  }

  kill(): void {
    this.#deaf = false;
    for (const socket of [this.#client, this.#server]) {
      // Of a socket whose end is on its way, Node's reset comes to nothing: it is never closed.
      if (socket.writableEnded) socket.destroy();
      else socket.resetAndDestroy();
    }
  }

  /** What waits goes on, as far as it may. */
  pump(): void {
    if (!this.buffering) for (const bytes of this.#buffered.splice(0)) this.#lanes[1].put(bytes);
    for (const lane of this.#lanes) lane.pump();
  }

  #fromClient(chunk: Buffer): void {
    for (const { bytes, asked } of this.#requests.read(chunk)) {
      const answer = asked ? this.#options.onAsked(asked) : undefined;
      if (answer !== undefined) {
        this.#answered = true;
        this.#lanes[1].put(Buffer.from(answer));
        this.#lanes[1].put(null);
      }
      if (!this.#answered) this.#lanes[0].put(bytes);
    }
  }

  #fromServer(chunk: Buffer): void {
    if (this.#answered) return;
    const begin = this.#streams ? 0 : this.buffering ? beginOfStream(chunk) : null;
    if (begin === null || !this.buffering) {
      this.#lanes[1].put(chunk);
      return;
    }
    this.#streams = true;
    if (begin > 0) this.#lanes[1].put(chunk.subarray(0, begin));
    this.#buffered.push(chunk.subarray(begin));
  }

  #deliver(bytes: Buffer | null, direction: Direction): void {
    if (this.#deaf) return;
    const to = direction === 'up' ? this.#server : this.#client;
    if (bytes === null) {
      to.end();
      return;
    }
    const last = this.#options.onBytes(bytes.length, direction);
    if (last === null) to.write(bytes);
    else {
      // The bytes before the cut are to arrive.
      to.write(bytes.subarray(0, last), () => this.kill());
      this.#deaf = true;
    }
  }

  /** The end goes behind what is still on its way. */
  #closed(lane: Lane): void {
    lane.put(null);
    if (!this.#client.closed || !this.#server.closed) return;
    for (const each of this.#lanes) each.close();
    this.#options.onClosed();
  }
}

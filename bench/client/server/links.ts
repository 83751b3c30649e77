import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';

/** TCP bytes of all open connections of an endpoint. */
export interface Traffic {
  readonly up: number;
  readonly down: number;
}

interface Link {
  readonly path: string;
  readonly socket: Socket;
  readonly webSocket: WebSocket;
}

/** The open WebSockets, whichever library serves them. */
export class Links {
  readonly #links = new Set<Link>();

  /** Tracks a WebSocket until it closes. */
  add(request: IncomingMessage, socket: Duplex, webSocket: WebSocket): void {
    if (!(socket instanceof Socket)) throw new TypeError('A WebSocket must come over TCP.');
    const path = (request.url ?? '').replace(/\/?(\?.*)?$/, '');
    const link = { path, socket, webSocket };
    this.#links.add(link);
    webSocket.once('close', () => this.#links.delete(link));
  }

  /** Resets every connection of an endpoint, as the network would. */
  reset(path: string): void {
    for (const { socket } of this.#of(path)) socket.resetAndDestroy();
  }

  /** Closes every connection of an endpoint with a close frame. */
  close(path: string, code: number): void {
    for (const { webSocket } of this.#of(path)) webSocket.close(code);
  }

  traffic(path: string): Traffic {
    const sockets = this.#of(path).map(({ socket }) => socket);
    return {
      up: sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
      down: sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    };
  }

  #of(path: string): Link[] {
    return [...this.#links].filter((link) => link.path === path);
  }
}

/** A `ws` server that registers its connections with `links`. */
export class LinkedServer extends WebSocketServer {
  readonly #links: Links;

  constructor(links: Links, options: ServerOptions) {
    super(options);
    this.#links = links;
  }

  override handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    done: (webSocket: WebSocket, request: IncomingMessage) => void,
  ): void {
    super.handleUpgrade(request, socket, head, (webSocket, from) => {
      this.#links.add(request, socket, webSocket);
      done(webSocket, from);
    });
  }
}

import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Server as SocketIoServer } from 'socket.io';
import type { ServerOptions } from 'ws';
import { PROTOCOL } from '../../../src/connection/protocol.ts';
import { Applied } from './applied.ts';
import { serveConfirming } from './confirming.ts';
import { FaultlineEndpoint } from './faultline.ts';
import { LinkedServer, Links } from './links.ts';

const CONFIRMING: readonly string[] = ['/raw', '/partysocket', '/reconnecting-websocket'];
const SOCKET_IO = ['/socket.io', '/socket.io-acks'] as const;

/** The single server of the bench: an endpoint for each contender, all on one port, each doing the same work per message. */
export class BenchServer {
  readonly links = new Links();
  readonly applied = new Applied();
  readonly #http: HttpServer = createHttpServer((_, response) => response.writeHead(404).end());
  readonly #sockets = new Set<Socket>();
  /** The listener, replaced at each restart. The HTTP server behind it stays, like an application's data on disk. */
  #front: Server | null = null;
  #port = 0;

  constructor() {
    const faultline = new FaultlineEndpoint(this.applied);
    const plain = new LinkedServer(this.links, {
      noServer: true,
      handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
    });
    this.#http.on('upgrade', (request, socket, head) => {
      const path = request.url ?? '';
      if (path !== '/faultline' && !CONFIRMING.includes(path)) return;
      plain.handleUpgrade(request, socket, head, (webSocket) => {
        if (path === '/faultline') faultline.serve(webSocket);
        else serveConfirming(webSocket, this.applied);
      });
    });
    for (const path of SOCKET_IO) this.#attachSocketIo(path);
  }

  get origin(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  /** Listens: at first on any free port, later on the same one. */
  async up(): Promise<void> {
    const front = createServer((socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      this.#http.emit('connection', socket);
    });
    this.#front = front;
    front.listen(this.#port, '127.0.0.1');
    await once(front, 'listening');
    this.#port = (front.address() as AddressInfo).port;
  }

  /** Stops listening and resets every connection, like a killed process. */
  async down(): Promise<void> {
    const front = this.#front;
    if (!front) return;
    this.#front = null;
    const closed = once(front, 'close');
    front.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  #attachSocketIo(path: string): void {
    const { links } = this;
    const server = new SocketIoServer(this.#http, {
      path,
      transports: ['websocket'],
      serveClient: false,
      // Other endpoints answer their upgrades themselves.
      destroyUpgrade: false,
      wsEngine: class extends LinkedServer {
        constructor(options: ServerOptions) {
          super(links, options);
        }
      },
    });
    server.on('connection', (socket) => {
      socket.on('message', (messageId: string, _body: unknown, confirm: () => void) => {
        this.applied.apply(messageId);
        confirm();
      });
    });
  }
}

import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ClientFrame } from '../../../src/connection/protocol.ts';

export interface SocketServer {
  readonly url: string;
  /** Bodies as applied, in order: once per client id and sequence number. */
  readonly applied: unknown[];
  /** Whether messages are confirmed, and so applied before the client knows. */
  confirming: boolean;
  /** Connections that stand. */
  open(): number;
  /** An event to every client. */
  tell(body: string): void;
  close(): Promise<void>;
}

/** A server of the protocol with just what a client needs to send and to be told. */
export async function startSocketServer(): Promise<SocketServer> {
  const last = new Map<string, number>();
  const applied: unknown[] = [];
  let events = 0;
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: () => 'faultline.1',
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const reply = (socket: WebSocket, frame: object) => socket.send(JSON.stringify(frame));
  const sockets: SocketServer = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    applied,
    confirming: true,
    open: () => server.clients.size,
    tell: (body) => {
      events++;
      for (const socket of server.clients) reply(socket, { type: 'event', sequence: events, body });
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate();
        server.close(() => resolve());
      }),
  };
  server.on('connection', (socket) => {
    let clientId = '';
    const take = (frame: ClientFrame) => {
      if (frame.type === 'hello') {
        clientId = frame.clientId;
        reply(socket, { type: 'welcome', secret: 's', last: last.get(clientId) ?? 0, events });
      } else if (frame.type === 'ping') {
        reply(socket, { type: 'pong' });
      } else {
        const { messageId, sequence } = frame;
        if (sequence === (last.get(clientId) ?? 0) + 1) {
          last.set(clientId, sequence);
          if ('body' in frame) applied.push(frame.body);
        }
        if (sockets.confirming) reply(socket, { type: 'confirm', messageId });
      }
    };
    socket.on('message', (data) => {
      const batch = JSON.parse(String(data)) as ClientFrame | ClientFrame[];
      for (const frame of Array.isArray(batch) ? batch : [batch]) take(frame);
    });
  });
  return sockets;
}

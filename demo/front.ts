import { connect, createServer, type Socket } from 'node:net';
import { explainListening } from './port.ts';

export interface Front {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * One port for all nodes: each connection goes to the next node that accepts it. Rejects with a readable message when the
 * port is taken.
 *
 * @param nodes returns their ports
 */
export async function startFront(port: number, nodes: () => readonly number[]): Promise<Front> {
  const sockets = new Set<Socket>();
  let turn = 0;
  const server = createServer({ pauseOnConnect: true }, (client) => {
    track(client, sockets);
    const ports = nodes();
    turn += 1;
    reach(
      client,
      ports.map((_, index) => ports[(turn + index) % ports.length] ?? 0),
      sockets,
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(explainListening(error, port))));
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Connects a client to the first of these ports that accepts; closes it when none does. */
function reach(client: Socket, ports: readonly number[], sockets: Set<Socket>): void {
  const [port, ...rest] = ports;
  if (port === undefined || client.destroyed) {
    client.destroy();
    return;
  }
  const node = connect(port, '127.0.0.1');
  track(node, sockets);
  const next = () => reach(client, rest, sockets);
  node.once('error', next);
  node.once('connect', () => {
    node.off('error', next);
    client.once('close', () => node.destroy());
    node.once('close', () => client.destroy());
    client.pipe(node).pipe(client);
  });
}

function track(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  // `close` follows, and closes the other side.
  socket.on('error', () => {});
  socket.once('close', () => sockets.delete(socket));
}

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { RedisServer } from '../../../demo/redis-server.ts';

/** A way to one Redis server after another over TCP; what stands over it goes on standing. It goes with the test. */
export async function wayTo({ path }: Pick<RedisServer, 'path'>) {
  /** The near end of each connection, and what carries its bytes on. */
  const ends = new Map<Socket, Socket>();
  let target = path;
  let held = false;
  const server = createServer((socket) => {
    const onwards = connect(target);
    ends.set(socket, onwards);
    for (const end of [socket, onwards]) {
      end
        .on('error', () => {})
        .on('close', () => {
          for (const each of [socket, onwards]) each.destroy();
          ends.delete(socket);
        });
    }
    onwards.pipe(socket);
    if (!held) socket.pipe(onwards);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of ends.keys()) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    port: String(port),
    url: `redis://127.0.0.1:${port}`,
    lead(to: RedisServer): void {
      target = to.path;
    },
    /** What is sent to Redis waits until it is over. */
    hold(on: boolean): void {
      held = on;
      for (const [socket, onwards] of ends) {
        if (on) socket.unpipe(onwards).pause();
        else socket.pipe(onwards);
      }
    },
  };
}

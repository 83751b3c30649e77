import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { RedisServer } from '../../../demo/redis-server.ts';

/** A connection over the way. */
interface Passage {
  readonly near: Socket;
  readonly far: Socket;
  /** What waits to go on to Redis. */
  readonly waiting: Buffer[];
}

/** A way to one Redis server after another over TCP; what stands over it goes on standing. It goes with the test. */
export async function wayTo({ path }: Pick<RedisServer, 'path'>) {
  const passages = new Set<Passage>();
  let target = path;
  let held = false;
  const server = createServer((near) => {
    const far = connect(target);
    const passage: Passage = { near, far, waiting: [] };
    passages.add(passage);
    near
      .on('error', () => {})
      .on('data', (bytes) => {
        if (held) passage.waiting.push(bytes);
        else far.write(bytes);
      });
    far.on('error', () => {}).on('close', () => near.destroy());
    near.on('close', () => {
      if (passage.waiting.length === 0) leave(passage);
    });
    far.pipe(near);
  });
  const leave = (passage: Passage): void => {
    passages.delete(passage);
    for (const end of [passage.near, passage.far]) end.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const passage of passages) leave(passage);
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    port: String(port),
    url: `redis://127.0.0.1:${port}`,
    lead(to: RedisServer): void {
      target = to.path;
    },
    /** From now on, what is sent to Redis waits. */
    hold(): void {
      held = true;
    },
    /** How many connections have something that waits. */
    get waiting(): number {
      return [...passages].filter(({ waiting }) => waiting.length > 0).length;
    },
    /** What waits goes on. Resolves when Redis has answered it. */
    async release(): Promise<void> {
      held = false;
      const late = [...passages].filter(({ waiting }) => waiting.length > 0);
      const answered = late.map(({ far }) => once(far.resume(), 'data'));
      for (const { far, waiting } of late) for (const bytes of waiting.splice(0)) far.write(bytes);
      await Promise.all(answered);
    },
    /** The near ends of all connections close; what waits stays on its way, and new connections are made. */
    abandon(): void {
      held = false;
      for (const { near } of passages) near.destroy();
    },
  };
}

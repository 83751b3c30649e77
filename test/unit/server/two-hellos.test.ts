import { expect, it, onTestFinished } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { createFaultline } from '../../../src/server/index.ts';
import type { RedisWrites } from '../../../src/server/stores/redis.ts';
import { serveBare } from './bare.ts';
import { redisServer, redisStore } from './stores.ts';

it('a client over AJAX reconnects when a proxy repeats its hello to another node', async () => {
  const redis = await redisServer();
  const node = async () =>
    serveBare(
      createFaultline<RedisWrites>({
        store: await redisStore(redis),
        identify: () => 'ana',
        onMessage: ({ body }) => [body],
      }),
    );
  const [here, there] = [await node(), await node()];
  let doubled = false;
  const connection = new ConnectionManager({
    streamingMode: 'ajax',
    apiEndpoint: `http://127.0.0.1:${here.port}/api`,
    reconnectDelay: 20,
    network: {
      WebSocket,
      async fetch(url, init) {
        const response = await fetch(url, init);
        if (!doubled) await fetch(String(url).replace(`:${here.port}/`, `:${there.port}/`), init);
        doubled = true;
        return response;
      },
    },
  });
  onTestFinished(() => connection.disconnect());
  connection.connect();
  await connection.sendMessage('one').confirmed;
  expect(connection.state).toBe('connected');
});

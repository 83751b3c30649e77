import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { bare } from '../server/bare.ts';

/** A client whose sockets are those of the package `ws`, for which an `error` that nobody listens to ends the process. */
function client(port: number): ConnectionManager {
  const connection = new ConnectionManager({
    streamingMode: 'websocket',
    websocketEndpoint: `ws://127.0.0.1:${port}/chat`,
    maxReconnectAttempts: 1,
    reconnectDelay: 10,
    network: { WebSocket: WebSocket as never, fetch },
  });
  onTestFinished(() => connection.disconnect());
  connection.connect();
  return connection;
}

it('the package ws can replace Node’s WebSocket', async () => {
  const server = await bare();
  const connection = client(server.port);
  await connection.sendMessage('hello').confirmed;
  expect(connection.transport).toBe('websocket');
});

it('an unreachable server, or a disconnect while connecting, does no harm', async () => {
  const server = await bare();
  await server.stop();
  const connection = client(server.port);
  await expect.poll(() => connection.state).toBe('disconnected');
  connection.connect();
  connection.disconnect();
});

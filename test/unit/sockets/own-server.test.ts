import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { ConnectionManager, type ConnectionOptions } from '../../../src/connection/index.ts';

/** A server as one writes it who has never heard of this project; and a client of it, connected. */
async function client(
  onConnection: (socket: WebSocket) => void,
  options: Partial<ConnectionOptions> = {},
) {
  const server = createServer((_, response) => void response.writeHead(404).end());
  new WebSocketServer({ server }).on('connection', onConnection);
  const connection = new ConnectionManager({
    websocketEndpoint: `ws://127.0.0.1:${await portOf(server)}/chat`,
    apiEndpoint: `http://127.0.0.1:${await portOf(server)}/api`,
    ...options,
  });
  onTestFinished(() => {
    connection.disconnect();
    server.closeAllConnections();
    server.close();
  });
  const states: string[] = [];
  connection.on('state_change', ({ newState }) => states.push(newState));
  connection.connect();
  await expect.poll(() => connection.state).toBe('connected');
  expect(states).toEqual(['connecting', 'connected']);
  return connection;
}

async function portOf(server: Server): Promise<number> {
  if (!server.listening) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
  return (server.address() as AddressInfo).port;
}

it('a server that selects any offered subprotocol, as `ws` does, receives only the ping and messages', async () => {
  const heard: unknown[] = [];
  const connection = await client((socket) => {
    socket.on('message', (data) => {
      const frame: unknown = JSON.parse(String(data));
      heard.push(frame);
      const { messageId } = frame as { messageId?: string };
      if (messageId) socket.send(JSON.stringify({ type: 'confirm', messageId }));
    });
  });
  expect(connection.transport).toBe('websocket');
  const { messageId, confirmed } = connection.sendMessage({ text: 'Hello' });
  await confirmed;
  expect(heard).toEqual([{ type: 'ping' }, { text: 'Hello', messageId }]);
});

it('a server that confirms nothing receives each message once, and its outcome is unknown', async () => {
  const heard: unknown[] = [];
  const connection = await client(
    (socket) => socket.on('message', (data) => heard.push(JSON.parse(String(data)))),
    { confirmTimeout: 50, heartbeatTimeout: 50 },
  );
  const objects = connection.sendMessage({ text: 'Hello' });
  const others = connection.sendMessage(['no', 'object']);
  await expect(objects.confirmed).rejects.toMatchObject({ code: 'unknown' });
  await expect(others.confirmed).rejects.toMatchObject({ code: 'unknown' });
  expect([objects.state, others.state, connection.pending]).toEqual(['unknown', 'unknown', 0]);
  expect(connection.state).toBe('connected');
  const messages = () => heard.filter((frame) => Object(frame).type !== 'ping');
  await expect.poll(messages).toEqual([
    { text: 'Hello', messageId: objects.messageId },
    { body: ['no', 'object'], messageId: others.messageId },
  ]);
});

it('frames of a server without the protocol arrive as they are: JSON parsed, other text as text', async () => {
  const say = Promise.withResolvers<WebSocket>();
  const connection = await client(say.resolve);
  const heard: unknown[] = [];
  connection.on('message', (body) => heard.push(body));
  for (const text of ['{"type":"hello","n":1}', '[1,2]', 'plain words', '"quoted"']) {
    (await say.promise).send(text);
  }
  await expect.poll(() => heard).toHaveLength(4);
  expect(heard).toEqual([{ type: 'hello', n: 1 }, [1, 2], 'plain words', 'quoted']);
});

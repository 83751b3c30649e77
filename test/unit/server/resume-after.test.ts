import { expect, it, onTestFinished } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { TRANSPORTS } from '../sockets/chat.ts';
import { bare } from './bare.ts';

it.each(TRANSPORTS)(
  'a client that resumes after another over %s gets what that one missed, and nothing twice',
  async (streamingMode) => {
    const { port, faultline } = await bare();
    const client = () => {
      const connection = new ConnectionManager({
        streamingMode,
        websocketEndpoint: `ws://127.0.0.1:${port}/chat`,
        apiEndpoint: `http://127.0.0.1:${port}/api`,
      });
      onTestFinished(() => connection.disconnect());
      const heard: unknown[] = [];
      connection.on('message', (body) => heard.push(body));
      connection.on('error', ({ message }) => heard.push(message));
      return { connection, heard };
    };
    const first = client();
    first.connection.connect();
    await faultline.publish('ana', 1);
    await expect.poll(() => first.heard).toEqual([1]);
    first.connection.close();
    await faultline.publish('ana', 2);
    const next = client();
    next.connection.resumeAfter(first.connection.snapshot());
    next.connection.connect();
    await faultline.publish('ana', 3);
    await expect.poll(() => next.heard).toEqual([2, 3]);
  },
);

it('resumeAfter() throws after connect()', () => {
  const connection = new ConnectionManager({
    streamingMode: 'websocket',
    websocketEndpoint: 'ws://127.0.0.1:1/chat',
  });
  connection.connect();
  onTestFinished(() => connection.disconnect());
  expect(() => connection.resumeAfter(connection.snapshot())).toThrow(
    'Call resumeAfter() before connect().',
  );
});

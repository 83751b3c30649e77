import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { ConnectionManager, type StreamingMode } from '../../../src/connection/index.ts';
import { ask, message, welcomed } from '../demo/peers.ts';
import { bare } from './bare.ts';

const MODES: StreamingMode[] = ['websocket', 'sse', 'ajax'];

it.each(MODES)(
  'over %s, a message beyond maxFrame fails with the reason, and all others arrive',
  async (streamingMode) => {
    const applied: unknown[] = [];
    const server = await bare({
      maxFrame: 4000,
      onMessage({ body }) {
        applied.push(body);
        return [];
      },
    });
    const manager = new ConnectionManager({
      streamingMode,
      websocketEndpoint: `http://127.0.0.1:${server.port}/chat`,
      apiEndpoint: `http://127.0.0.1:${server.port}/api`,
      reconnectDelay: 5,
    });
    onTestFinished(() => manager.disconnect());
    manager.connect();
    const texts = Array.from({ length: 60 }, (_, index) => `${index} ${'x'.repeat(200)}`);
    const sent = texts.map((text) => manager.sendMessage(text));
    const large = manager.sendMessage('x'.repeat(5000));
    const last = manager.sendMessage('last');
    await expect(large.confirmed).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('takes no message of'),
    });
    await Promise.all([...sent, last].map(({ confirmed }) => confirmed));
    expect(applied).toEqual([...texts, 'last']);
  },
);

it('rejects frames larger than maxFrame', async () => {
  const server = await bare({ maxFrame: 200 });
  const posted = await ask(server, '/api/messages', { method: 'POST', body: 'x'.repeat(201) });
  expect(posted).toMatchObject({
    status: 413,
    body: { error: expect.stringContaining('200 bytes') },
  });
  const { peer } = await welcomed(server);
  peer.send(message(1, 'x'.repeat(200)));
  expect(await peer.closed).toMatchObject({ code: 1009 });
});

it('answers a body that does not end with 413, and reads no more of it', async () => {
  const server = await bare({ maxFrame: 200 });
  const socket = connect(server.port, '127.0.0.1');
  const size = 16 * 1024 * 1024 + 201;
  socket.write('POST /api/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
  socket.write(`${size.toString(16)}\r\n${'x'.repeat(size)}`);
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  await once(socket, 'end');
  expect(answer).toMatch(/^HTTP\/1.1 413 .*larger than 200 bytes/s);
});

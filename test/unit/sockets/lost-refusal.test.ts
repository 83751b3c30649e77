import { expect, it, onTestFinished } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { Refusal } from '../../../src/server/index.ts';
import { startProxy } from '../../support/faulty-proxy.ts';
import { bare } from '../server/bare.ts';
import { TRANSPORTS } from './chat.ts';

it.each(TRANSPORTS)(
  'over %s a refusal that is lost with the link is not taken for a confirmation',
  async (streamingMode) => {
    const heard: unknown[] = [];
    const server = await bare({
      onMessage({ body }) {
        heard.push(body);
        if (body !== 'no') return [];
        proxy.reset();
        throw new Refusal(400, 'Not that.');
      },
    });
    const proxy = await startProxy(server.port);
    onTestFinished(() => proxy.stop());
    const connection = new ConnectionManager({
      streamingMode,
      websocketEndpoint: `ws://127.0.0.1:${proxy.port}/chat`,
      apiEndpoint: `http://127.0.0.1:${proxy.port}/api`,
      reconnectDelay: 20,
    });
    onTestFinished(() => connection.disconnect());
    connection.connect();
    const [yes, no, after] = ['yes', 'no', 'after'].map((body) => connection.sendMessage(body));
    await yes?.confirmed;
    await expect(no?.confirmed).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('Not that.'),
    });
    await after?.confirmed;
    expect(heard).toEqual(['yes', 'no', 'after']);
  },
);

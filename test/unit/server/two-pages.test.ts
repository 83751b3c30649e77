import { expect, it, onTestFinished } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { keep } from '../../../src/connection/storage/index.ts';
import { TRANSPORTS } from '../sockets/chat.ts';
import { bare } from './bare.ts';

/** A page whose store does not see to it that an outbox has one owner. */
function page(port: number, streamingMode: (typeof TRANSPORTS)[number]) {
  const identity = { clientId: 'shared', secret: 'a secret of the outbox', confirmed: 0 };
  const connection = new ConnectionManager({
    streamingMode,
    websocketEndpoint: `ws://127.0.0.1:${port}/chat`,
    apiEndpoint: `http://127.0.0.1:${port}/api`,
    reconnectDelay: 20,
    store: {
      open: async () => ({ identity, messages: [] }),
      save: async () => {},
      close: () => {},
      keep,
    },
  });
  onTestFinished(() => connection.disconnect());
  const errors: string[] = [];
  connection.on('error', ({ message }) => errors.push(message));
  connection.connect();
  return { connection, errors };
}

it.each(TRANSPORTS)(
  'of pages that share an outbox over %s, the newest stays connected, and the others end',
  async (transport) => {
    const { port } = await bare();
    const pages: ReturnType<typeof page>[] = [];
    for (let count = 0; count < 3; count++) {
      const newest = page(port, transport);
      pages.push(newest);
      await expect.poll(() => newest.connection.state).toBe('connected');
    }
    const states = () => pages.map(({ connection }) => connection.state);
    await expect.poll(states).toEqual(['disconnected', 'disconnected', 'connected']);
    const why = expect.stringContaining('Another connection with the same client id took over');
    expect(pages.map(({ errors }) => errors)).toEqual([[why], [why], []]);
  },
);

import { expect, it } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { registry } from '../../../src/journal/registry.ts';
import { megabytesHeldBy } from '../../support/heap.ts';

const LARGE = 500_000;
const MANY = 60;
/** Megabytes: a tenth of what the bodies take. */
const LITTLE = 3;

/** A socket that is what the test makes of it. */
class Socket {
  static last: Socket | undefined;
  readonly OPEN = 1;
  readyState = 1;
  protocol = '';
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: string }) => void) | null = null;

  constructor() {
    Socket.last = this;
  }

  send(): void {}

  close(): void {}
}

const createClient = () =>
  new ConnectionManager({
    streamingMode: 'websocket',
    websocketEndpoint: 'ws://chat.test/',
    network: { WebSocket: Socket as unknown as typeof WebSocket, fetch },
  });

it('the journal keeps only the preview of a large message that is given up', () => {
  const client = createClient();
  const held = megabytesHeldBy(() => {
    for (let index = 0; index < MANY; index++) client.sendMessage('x'.repeat(LARGE));
    client.disconnect();
    return client;
  });
  expect(held).toBeLessThan(LITTLE);
});

it('the journal keeps only the preview of a large event', () => {
  const client = createClient();
  client.connect();
  const socket = Socket.last;
  socket?.onopen?.();
  const { connection } = client.snapshot();
  const journal = registry().clients.find(({ id }) => id === connection)?.journal;
  const before = Number(journal?.last);
  const held = megabytesHeldBy(() => {
    for (let index = 0; index < MANY; index++) {
      socket?.onmessage?.({ data: JSON.stringify({ type: 'token', text: 'x'.repeat(LARGE) }) });
    }
    return client;
  });
  const written = Number(journal?.last) - before;
  client.disconnect();
  expect(written).toBe(MANY);
  expect(held).toBeLessThan(LITTLE);
});

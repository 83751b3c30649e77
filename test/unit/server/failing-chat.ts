import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, onTestFinished, vi } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';
import type { Transport } from '../../../src/journal/transport.ts';
import { createFaultline, type Store } from '../../../src/server/index.ts';
import { serveBare } from './bare.ts';

const log = vi.fn();
/** For each test of a file: what is logged is kept, and not printed. */
export function keepLog(): void {
  beforeEach(() => {
    vi.spyOn(console, 'error').mockImplementation(log);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
    log.mockClear();
  });
}

export const logged = (): string =>
  log.mock.calls.map((words) => words.map(String).join(' ')).join('\n');

/** Characters of a message: more than a page of SQLite has room for. */
const LENGTH = 9000;
const textOf = (body: unknown): string => String(body).trim();

/** A client of a server on this store, which counts what it is told. `cut` ends its connections over HTTP. */
export async function chatOn<Also>(store: Store<Also>, streamingMode: Transport = 'websocket') {
  const applied: unknown[] = [];
  const http = createServer();
  const { port } = await serveBare(
    createFaultline<Also>({
      store,
      identify: () => 'ana',
      onMessage: ({ body }) => [body],
      onApplied: ({ body }) => void applied.push(textOf(body)),
    }),
    http,
  );
  const connection = new ConnectionManager({
    streamingMode,
    websocketEndpoint: `ws://127.0.0.1:${port}/chat`,
    apiEndpoint: `http://127.0.0.1:${port}/api`,
    reconnectDelay: 20,
    maxReconnectDelay: 50,
    maxReconnectAttempts: Number.POSITIVE_INFINITY,
  });
  onTestFinished(() => connection.disconnect());
  const heard: unknown[] = [];
  const confirmed: string[] = [];
  const errors: string[] = [];
  connection.on('message', (body) => heard.push(textOf(body)));
  connection.on('error', ({ message }) => errors.push(message));
  connection.connect();
  return {
    ...{ applied, heard, confirmed, errors },
    cut: () => http.closeAllConnections(),
    send(...texts: string[]): Promise<unknown> {
      const sent = texts.map(async (text) => {
        await connection.sendMessage(text.padEnd(LENGTH)).confirmed;
        confirmed.push(text);
      });
      return Promise.all(sent);
    },
    /** All of them are confirmed, applied and heard: once, in this order. */
    async expectWhole(...texts: string[]): Promise<void> {
      await expect.poll(() => heard).toEqual(texts);
      expect([confirmed, applied]).toEqual([texts, texts]);
    },
  };
}

/** While the store fails what is sent is not confirmed, and the log says why; when it is mended, it is. */
export async function survives(
  chat: Awaited<ReturnType<typeof chatOn>>,
  fail: () => unknown,
  words: string,
  mend: () => unknown,
): Promise<void> {
  await chat.send('before');
  await fail();
  const meanwhile = chat.send('one', 'two');
  await expect.poll(() => logged().split(words).length).toBeGreaterThan(2);
  expect(chat.confirmed).toEqual(['before']);
  await mend();
  await meanwhile;
  await chat.send('after');
  await chat.expectWhole('before', 'one', 'two', 'after');
}

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const WELCOME = { type: 'welcome', secret: 's', last: 0, events: 0, connection: 'c' };
const EVENT = { type: 'event', sequence: 1, body: 'whole' };

it.each([
  ['the plain protocol', {}, [], EVENT],
  ['protocol faultline.1', { 'faultline-protocol': 'faultline.1' }, [WELCOME], 'whole'],
])(
  'over SSE with %s, the page gets an event only once it is whole',
  async (_, headers, before, heard) => {
    let write = (_: string) => {};
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        write = (text) => controller.enqueue(new TextEncoder().encode(text));
      },
    });
    const stream = { 'content-type': 'text/event-stream', ...headers };
    const fetch = async (_: unknown, { method }: RequestInit = {}) =>
      method === 'POST' ? Response.json([]) : new Response(body, { headers: stream });
    const manager = new ConnectionManager({
      streamingMode: 'sse',
      apiEndpoint: 'http://chat.test',
      network: { WebSocket, fetch },
    });
    const told: unknown[] = [];
    manager.on('message', (message) => told.push(message));
    manager.on('error', (error) => told.push(error));
    manager.connect();
    for (const frame of before) write(`data: ${JSON.stringify(frame)}\n\n`);
    const text = `data: ${JSON.stringify(EVENT)}\n\n`;
    for (const letter of text) {
      expect(told).toEqual([]);
      write(letter);
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(told).toEqual([heard]);
    manager.disconnect();
    expect(vi.getTimerCount()).toBe(0);
  },
);

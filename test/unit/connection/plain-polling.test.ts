import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { readRing } from '../../../src/journal/read-ring.ts';
import { registry } from '../../../src/journal/registry.ts';

let manager: ConnectionManager | undefined;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  manager?.disconnect();
  vi.useRealTimers();
});

it.each([
  ['http://chat.test/api', 'http://chat.test/api/poll?after=7'],
  ['http://chat.test/api?user=kim', 'http://chat.test/api/poll?user=kim&after=7'],
])('a plain server at %s is told where its polls continue', async (apiEndpoint, expected) => {
  const asked: string[] = [];
  const fetch = async (url: unknown) => {
    asked.push(String(url));
    return asked.length > 1
      ? new Promise<never>(() => {})
      : Response.json({ frames: [{ text: 'a' }], next: 7 });
  };
  const network = { WebSocket, fetch };
  manager = new ConnectionManager({ streamingMode: 'ajax', apiEndpoint, network });
  manager.connect();
  await vi.advanceTimersByTimeAsync(1001);
  expect(asked[1]).toBe(expected);
});

it('a plain server that answers each poll at once is polled at most once a second', async () => {
  let asked = 0;
  const fetch = async () => {
    asked++;
    // Else one that asks for ever would never let a test fail.
    if (asked > 100) return new Promise<never>(() => {});
    return Response.json({ frames: [], next: asked });
  };
  manager = new ConnectionManager({
    streamingMode: 'ajax',
    apiEndpoint: 'http://chat.test',
    network: { WebSocket, fetch },
  });
  manager.connect();
  await vi.advanceTimersByTimeAsync(5500);
  expect(asked).toBe(1 + 5);
});

it('a plain server’s 400 for a poll ends the connection, since it concerns no message', async () => {
  const answers = [Response.json([]), new Response('No.', { status: 400 })];
  const fetch = async () => answers.shift() ?? new Promise<never>(() => {});
  const network = { WebSocket, fetch };
  manager = new ConnectionManager({
    streamingMode: 'ajax',
    apiEndpoint: 'http://chat.test',
    network,
  });
  manager.connect();
  await vi.advanceTimersByTimeAsync(1100);
  const journal = registry().clients.at(-1)?.journal;
  const entries = journal ? readRing(journal, 0).entries : [];
  expect(entries.find(({ type }) => type === 'close')).toMatchObject({ code: 400, reason: 'No.' });
});

it('a plain server may answer an array or frames; any other answer closes the connection', async () => {
  const answers: unknown[] = [[{ text: 'a' }], { frames: [{ text: 'b' }], next: 2 }, { text: 'c' }];
  const asked: string[] = [];
  const fetch = async (url: unknown) => {
    asked.push(String(url));
    return Response.json(answers.shift() ?? []);
  };
  manager = new ConnectionManager({
    streamingMode: 'ajax',
    apiEndpoint: 'http://chat.test',
    reconnectDelay: 20_000,
    jitter: 'none',
    network: { WebSocket, fetch },
  });
  const received: unknown[] = [];
  const causes: string[] = [];
  manager.on('message', (body) => received.push(body));
  manager.on('state_change', ({ cause }) => causes.push(cause));
  manager.connect();
  await vi.advanceTimersByTimeAsync(3000);
  expect(received).toEqual([{ text: 'a' }, { text: 'b' }]);
  expect(asked.slice(1)).toEqual([
    'http://chat.test/poll?after=0',
    'http://chat.test/poll?after=2',
  ]);
  expect(causes).toEqual(['connect', 'opened', 'closed']);
  const journal = registry().clients.at(-1)?.journal;
  const entries = journal ? readRing(journal, 0).entries : [];
  expect(entries.find(({ type }) => type === 'close')).toMatchObject({
    reason: 'http://chat.test/poll did not return an array.',
  });
});

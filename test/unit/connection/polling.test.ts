import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { readRing } from '../../../src/journal/read-ring.ts';
import { registry } from '../../../src/journal/registry.ts';

const PROTOCOL = { 'faultline-protocol': 'faultline.1' };
const WELCOME = { type: 'welcome', secret: 's', last: 0, events: 0, connection: 'c' };

let manager: ConnectionManager | undefined;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  manager?.disconnect();
  vi.useRealTimers();
});

/** A client over long polls, whose polls after the welcome are answered so. */
function polling(answer: (poll: number) => unknown[] | Promise<unknown[]>) {
  const asked: number[] = [];
  const fetch = async (_: unknown, { method, signal }: RequestInit = {}) => {
    if (method === 'POST') return Response.json([], { headers: PROTOCOL });
    asked.push(Date.now());
    // Else one that asks for ever would never let a test fail.
    if (asked.length > 100) return new Promise<never>(() => {});
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
    const answered = asked.length === 1 ? [WELCOME] : answer(asked.length - 1);
    const frames = await Promise.race([answered, aborted]);
    return Response.json(frames, { headers: PROTOCOL });
  };
  manager = new ConnectionManager({
    streamingMode: 'ajax',
    apiEndpoint: 'http://chat.test',
    network: { WebSocket, fetch },
  });
  const received: unknown[] = [];
  manager.on('message', (body) => received.push(body));
  manager.connect();
  return { asked, received };
}

const event = (sequence: number) => ({ type: 'event', sequence, body: sequence });

it('a server that answers every poll at once with nothing is polled at most once a second', async () => {
  const { asked } = polling(() => []);
  await vi.advanceTimersByTimeAsync(5500);
  expect(asked).toHaveLength(2 + 5);
});

it('disconnect() between two polls leaves no timer, and no further poll is sent', async () => {
  const { asked } = polling(() => []);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toHaveLength(2);
  manager?.disconnect();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
  expect(asked).toHaveLength(2);
});

it('a pending poll keeps waiting while a message is sent', async () => {
  const { asked } = polling(() => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(100);
  const before = asked.length;
  manager?.sendMessage('up');
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toHaveLength(before);
});

it('a poll that returns something is followed by the next at once', async () => {
  const { asked, received } = polling((poll) =>
    poll <= 50 ? [event(poll)] : new Promise(() => {}),
  );
  await vi.advanceTimersByTimeAsync(100);
  expect(received).toHaveLength(50);
  expect(asked).toHaveLength(52);
});

it('a poll that returns nothing after a wait is followed by the next at once', async () => {
  const late = () => new Promise<unknown[]>((resolve) => setTimeout(resolve, 1500, []));
  const { asked } = polling(late);
  await vi.advanceTimersByTimeAsync(1501);
  expect(asked).toHaveLength(3);
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

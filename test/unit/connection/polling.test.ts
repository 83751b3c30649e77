import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/connection/clock.ts';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { openAjax } from '../../../src/connection/transports/ajax.ts';
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

/** A client over long polls whose server answers each POST as it should, and the polls after the welcome when the test does. */
function held() {
  const polls: {
    readonly signal: AbortSignal;
    readonly headers: Headers;
    answer(response: Response): void;
  }[] = [];
  const posts: string[] = [];
  const fetch = (_: unknown, { method, signal, body, headers }: RequestInit = {}) => {
    if (method === 'POST') {
      posts.push(String(body));
      const pongs = String(body).includes('"ping"') ? [{ type: 'pong' }] : [];
      return Promise.resolve(Response.json(pongs, { headers: PROTOCOL }));
    }
    return new Promise<Response>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
      polls.push({ signal: signal as AbortSignal, headers: new Headers(headers), answer: resolve });
      if (polls.length === 1) resolve(Response.json([WELCOME], { headers: PROTOCOL }));
    });
  };
  const client = new ConnectionManager({
    streamingMode: 'ajax',
    apiEndpoint: 'http://chat.test',
    heartbeatInterval: 5000,
    network: { WebSocket, fetch: fetch as typeof globalThis.fetch },
  });
  manager = client;
  const causes: string[] = [];
  const received: unknown[] = [];
  client.on('state_change', ({ cause }) => causes.push(cause));
  client.on('message', (body) => received.push(body));
  client.connect();
  return { polls, posts, causes, received };
}

it('each poll but the first acknowledges the events received so far', async () => {
  const { polls } = held();
  await vi.advanceTimersByTimeAsync(100);
  polls[1]?.answer(Response.json([event(1), event(2)], { headers: PROTOCOL }));
  await vi.advanceTimersByTimeAsync(100);
  const told = polls.map(({ headers }) => headers.get('faultline-received'));
  expect(told).toEqual([null, '0', '2']);
});

it('each poll acknowledges what has arrived, although a fault still keeps it from the page', async () => {
  const { polls, received } = held();
  await vi.advanceTimersByTimeAsync(100);
  const client = registry().clients.at(-1);
  if (!client) throw new Error('No client has registered.');
  const kept: (() => void)[] = [];
  client.tap = (_, passage, pass) => void kept.push(() => pass(passage));
  polls[1]?.answer(Response.json([event(1), event(2)], { headers: PROTOCOL }));
  await vi.advanceTimersByTimeAsync(100);
  expect(received).toEqual([]);
  expect(polls.at(-1)?.headers.get('faultline-received')).toBe('2');
  for (const pass of kept) pass();
  expect(received).toEqual([1, 2]);
});

it('disconnect() aborts a waiting poll', async () => {
  const { polls } = held();
  await vi.advanceTimersByTimeAsync(100);
  manager?.disconnect();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(polls.map(({ signal }) => signal.aborted)).toEqual([false, true]);
  expect(vi.getTimerCount()).toBe(0);
});

it('a ping replaces the waiting poll by a new one, and the connection stays', async () => {
  const { polls, posts, causes } = held();
  await vi.advanceTimersByTimeAsync(100);
  expect(polls.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  const before = posts.length;
  await vi.advanceTimersByTimeAsync(11_000);
  expect(posts.slice(before)).toEqual([
    '[{"type":"ping","received":0}]',
    '[{"type":"ping","received":0}]',
  ]);
  expect(polls.map(({ signal }) => signal.aborted)).toEqual([false, true, true, false]);
  expect(causes).toEqual(['connect', 'opened']);
});

it.each([
  ['320000', 39_950, ['late'], ['connect', 'opened']],
  ['320000', 40_050, [], ['connect', 'opened', 'closed']],
  ['', 29_950, ['late'], ['connect', 'opened']],
  ['', 30_050, [], ['connect', 'opened', 'closed']],
])(
  'an answer that has begun may take 30 s and the time that its size takes: %j bytes in %d ms',
  async (length, ms, expected, caused) => {
    const { polls, causes, received } = held();
    await vi.advanceTimersByTimeAsync(100);
    const text = JSON.stringify([{ type: 'event', sequence: 1, body: 'late' }]);
    const body = new ReadableStream({
      start(controller) {
        setTimeout(() => {
          controller.enqueue(new TextEncoder().encode(text));
          controller.close();
        }, ms);
      },
    });
    const headers = { ...PROTOCOL, 'content-type': 'application/json', 'content-length': length };
    polls[1]?.answer(new Response(body, { headers }));
    await vi.advanceTimersByTimeAsync(ms);
    expect(received).toEqual(expected);
    expect(causes).toEqual(caused);
  },
);

it.each<[string, object, unknown, unknown[], string[]]>([
  ['empty is a sign of life', PROTOCOL, [], [{ type: 'idle' }], []],
  ['with frames is just these', PROTOCOL, [WELCOME], [WELCOME], []],
  ['empty is nothing to the page of a plain server', {}, [], [], []],
  ['null is no answer', {}, null, [], ['http://chat.test/poll did not return an array.']],
])('an answer to a poll that is %s', async (_, headers, answer, expected, endings) => {
  const answers = [Response.json(answer, { headers: { ...headers } })];
  const fetch = async () => answers.shift() ?? new Promise<never>(() => {});
  const frames: unknown[] = [];
  const ended: string[] = [];
  const connection = openAjax(
    {
      url: 'http://chat.test',
      hello: {},
      received: () => 0,
      natives: { fetch },
      clock: systemClock,
    } as never,
    {
      onOpen: () => {},
      onFrame: (frame) => frames.push(frame),
      onClose: ({ reason }) => ended.push(reason),
    },
  );
  await vi.advanceTimersByTimeAsync(100);
  expect([frames, ended]).toEqual([expected, endings]);
  connection.close('');
});

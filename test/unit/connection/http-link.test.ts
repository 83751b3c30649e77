import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/connection/clock.ts';
import { refusal } from '../../../src/connection/transports/http.ts';
import { openSse } from '../../../src/connection/transports/sse.ts';

interface Asked {
  readonly url: string;
  readonly body: string | null;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  readonly cache: RequestCache | undefined;
  answer(response: Response): void;
}

const PROTOCOL = { 'faultline-protocol': 'faultline.1' };
const HELLO = { type: 'hello', clientId: 'éü', confirmed: 0, received: 0, epoch: 1 } as const;
const WELCOME = { type: 'welcome', secret: 's', last: 0, events: 0, connection: 'c7' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

/** A connection over SSE, whose requests the test answers. */
function open(url = 'http://chat.test/api') {
  const asked: Asked[] = [];
  const fetch = (to: unknown, { body = null, headers, signal, cache }: RequestInit = {}) =>
    new Promise<Response>((answer, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
      const request = {
        url: String(to),
        body: body as string | null,
        headers: new Headers(headers),
      };
      asked.push({ ...request, signal: signal as AbortSignal, cache, answer });
    });
  const events = { onOpen: vi.fn(), onFrame: vi.fn(), onClose: vi.fn() };
  const natives = { fetch: fetch as typeof globalThis.fetch } as never;
  const connection = openSse(
    { url, hello: HELLO, known: false, received: () => 0, natives, clock: systemClock },
    events,
  );
  const posts = () => asked.filter(({ body }) => body !== null);
  return { asked, posts, events, connection };
}

/** One whose stream has begun; `say` sends an event on it, `begin` a piece of one. */
async function streaming(headers: Record<string, string> = PROTOCOL) {
  const opened = open();
  let say = (_: unknown) => {};
  let begin = () => {};
  const body = new ReadableStream({
    start(controller) {
      const write = (text: string) => controller.enqueue(new TextEncoder().encode(text));
      begin = () => write('data: [');
      say = (frame) => write(`data: ${JSON.stringify(frame)}\n\n`);
    },
  });
  const type = { 'content-type': 'text/event-stream' };
  opened.asked[0]?.answer(new Response(body, { headers: { ...type, ...headers } }));
  await settle();
  return { ...opened, say, begin };
}

it('sends hello in a header of the request for the stream, in ASCII', async () => {
  const { asked, events } = await streaming();
  expect(asked[0]?.headers.get('faultline-protocol')).toBe('faultline.1');
  expect(asked[0]?.headers.get('faultline-hello')).toBe(
    JSON.stringify(HELLO).replace('éü', '\\u00e9\\u00fc'),
  );
  expect(asked[0]?.headers.get('accept')).toBe('text/event-stream');
  expect(asked[0]?.cache).toBe('no-store');
  expect(events.onOpen.mock.calls).toEqual([[false]]);
});

it('passes on a first frame that is no object like any other frame', async () => {
  const { events, say } = await streaming();
  say(null);
  say(WELCOME);
  await settle();
  expect(events.onFrame.mock.calls).toEqual([['null'], [JSON.stringify(WELCOME)]]);
  expect(events.onClose).not.toHaveBeenCalled();
});

it.each<[string, Record<string, string>, unknown[][]]>([
  ['a sign of life', PROTOCOL, [[{ type: 'idle' }]]],
  ['nothing to the page of a plain server', {}, []],
])('a piece of an event is %s', async (_, headers, expected) => {
  const { events, begin } = await streaming(headers);
  begin();
  await settle();
  expect(events.onFrame.mock.calls).toEqual(expected);
});

it.each([
  ['nothing', new Response(null, { status: 204 })],
  ['text/html', new Response('<h1>', { headers: { 'content-type': 'text/html' } })],
])('answered with %s fails with an error that names what was expected', async (kind, response) => {
  const { asked, events } = open();
  asked[0]?.answer(response);
  await settle();
  expect(events.onOpen).not.toHaveBeenCalled();
  const reason = `http://chat.test/api/stream answered ${kind}, not text/event-stream.`;
  expect(events.onClose.mock.calls).toEqual([[{ code: 1006, clean: false, reason }]]);
});

it.each([
  ['http://chat.test/api', 'http://chat.test/api/stream'],
  ['http://chat.test/', 'http://chat.test/stream'],
  ['http://chat.test/api//?user=kim', 'http://chat.test/api/stream?user=kim'],
])('for the endpoint %s requests %s', (url, expected) => {
  expect(open(url).asked.map(({ url: to }) => to)).toEqual([expected]);
});

it('sends hello in each POST until the welcome has named the connection, and that name from then on', async () => {
  const { connection, posts, say } = await streaming();
  connection.send('{"n":1}');
  say(WELCOME);
  say({ ...WELCOME, connection: 'another' });
  await settle();
  posts()[0]?.answer(Response.json([]));
  await settle();
  connection.send('{"n":2}');
  const [first, second] = posts().map(({ headers }) => headers);
  expect(first?.get('faultline-hello')).toContain('hello');
  expect(first?.has('faultline-connection')).toBe(false);
  expect(second?.get('faultline-connection')).toBe('c7');
  expect(second?.has('faultline-hello')).toBe(false);
  expect(second?.get('content-type')).toBe('application/json');
});

it('has one POST in flight at a time; frames sent meanwhile share the next one, in order', async () => {
  const { connection, posts, events } = await streaming();
  for (const n of [1, 2, 3]) connection.send(`{"n":${n}}`);
  expect(posts().map(({ body }) => body)).toEqual(['[{"n":1}]']);
  posts()[0]?.answer(Response.json([{ type: 'pong' }]));
  await settle();
  expect(events.onFrame.mock.calls).toEqual([[{ type: 'pong' }]]);
  expect(posts().map(({ body }) => body)).toEqual(['[{"n":1}]', '[{"n":2},{"n":3}]']);
  posts()[1]?.answer(Response.json([]));
  await settle();
  connection.send('{"n":4}');
  expect(
    posts()
      .map(({ body }) => body)
      .at(-1),
  ).toBe('[{"n":4}]');
});

it('sends a plain server one frame per POST, without Faultline headers', async () => {
  const { connection, posts, events, say } = await streaming({});
  expect(events.onOpen.mock.calls).toEqual([[true]]);
  say({ connection: 'its own' });
  await settle();
  for (const n of [1, 2, 3]) connection.send(`{"n":${n}}`);
  for (const answer of ['thank you', '{"type":"pong"}', '']) {
    posts().at(-1)?.answer(new Response(answer));
    await settle();
  }
  expect(posts().map(({ body }) => body)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  const names = posts().flatMap(({ headers }) => [...headers.keys()]);
  expect(names.filter((name) => name.startsWith('faultline'))).toEqual([]);
  expect(events.onFrame.mock.calls.at(-1)).toEqual([{ type: 'pong' }]);
  expect(events.onClose).not.toHaveBeenCalled();
});

it.each([
  [
    'is answered with 404',
    () => new Response('gone', { status: 404 }),
    { status: 404, reason: 'gone' },
  ],
  ['is answered with 422', () => new Response('', { status: 422 }), { status: 422 }],
  [
    'is answered with text that is not JSON',
    () => new Response('thank you'),
    { code: 1006, clean: false },
  ],
])('whose POST %s ends once and leaves no request behind', async (_, answer, ending) => {
  const { connection, asked, posts, events } = await streaming();
  connection.send('{}');
  connection.send('{}');
  posts()[0]?.answer(answer());
  await settle();
  expect(events.onClose.mock.calls).toEqual([[expect.objectContaining(ending)]]);
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  expect(vi.getTimerCount()).toBe(0);
});

it('to a plain server ends on a refusal, except 400 and 422, which concern a single message', async () => {
  const { connection, posts, events } = await streaming({});
  for (const status of [400, 422, 503]) {
    connection.send('{"messageId":"m"}');
    posts().at(-1)?.answer(new Response('No.', { status }));
    await settle();
  }
  const refused = [{ type: 'confirm', messageId: 'm', error: 'No.' }];
  expect(events.onFrame.mock.calls).toEqual([refused, refused]);
  expect(events.onClose.mock.calls).toEqual([[expect.objectContaining({ status: 503 })]]);
});

it('to a plain server ends when the answer to a POST breaks off', async () => {
  const { connection, posts, events } = await streaming({});
  connection.send('{}');
  const broken = new ReadableStream({
    start: (controller) => controller.error(new TypeError('network error')),
  });
  posts()[0]?.answer(new Response(broken));
  await settle();
  const ending = { code: 1006, clean: false, reason: 'network error' };
  expect(events.onClose.mock.calls).toEqual([[ending]]);
});

it('gives up on a POST after 15 s plus the time that its body takes', async () => {
  const { connection, asked, events } = await streaming();
  connection.send(`"${'x'.repeat(320_000)}"`);
  await vi.advanceTimersByTimeAsync(24_900);
  expect(events.onClose).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(events.onClose.mock.calls).toEqual([
    [{ code: 1006, clean: false, reason: 'A POST was not answered in time.' }],
  ]);
  expect(asked.every(({ signal }) => signal.aborted)).toBe(true);
});

it('that is closed reports nothing more, and leaves neither request nor timer', async () => {
  const { connection, asked, posts, events, say } = await streaming();
  connection.send('{}');
  connection.send('{}');
  say(WELCOME);
  connection.close('bye');
  posts()[0]?.answer(Response.json([{ type: 'pong' }]));
  await settle();
  connection.send('{}');
  await settle();
  expect([events.onFrame.mock.calls, events.onClose.mock.calls]).toEqual([[], []]);
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  expect(vi.getTimerCount()).toBe(0);
});

it('ends, with a reason, when the stream does', async () => {
  const { asked, events } = open();
  asked[0]?.answer(new Response('', { headers: { 'content-type': 'text/event-stream' } }));
  await settle();
  const reason = 'The stream ended.';
  expect(events.onClose.mock.calls).toEqual([[{ code: 1006, clean: false, reason }]]);
});

it('reports a refusal with its status and the beginning of its text', async () => {
  const long = await refusal(new Response('x'.repeat(500), { status: 401 }), 0);
  expect(long).toMatchObject({ code: 1006, clean: false, status: 401, reason: 'x'.repeat(120) });
  const broken = new ReadableStream({ start: (controller) => controller.error(new Error('cut')) });
  for (const body of ['', broken]) {
    expect(await refusal(new Response(body, { status: 502 }), 0)).toMatchObject({
      reason: 'HTTP 502',
    });
  }
});

it.each<[string, Record<string, string>, number]>([
  ['7', {}, 7000],
  ['999999999', {}, 999_999_999_000],
  ['1000000000', {}, 0],
  ['7 s', {}, 0],
  ['in 7', {}, 0],
  ['Thu, 01 Jan 1970 00:01:00 GMT', {}, 59_000],
  ['Thu, 01 Jan 1970 00:01:00 GMT', { date: 'Thu, 01 Jan 1970 00:00:30 GMT' }, 30_000],
  ['Thu, 01 Jan 1970 00:01:00 GMT', { date: 'nonsense' }, 59_000],
  ['1970-01-01', {}, 0],
])('reads a Retry-After of %s, with %j, as a wait of %d ms', async (value, headers, expected) => {
  const response = new Response('', { status: 503, headers: { 'retry-after': value, ...headers } });
  expect((await refusal(response, 1000)).retryAfter).toBe(expected);
});

it('reads a missing Retry-After as no wait', async () => {
  expect((await refusal(new Response('', { status: 503 }), 1000)).retryAfter).toBe(0);
});

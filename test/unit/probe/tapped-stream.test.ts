import { expect, it } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import type { WrapContext } from '../../../src/probe/wrap/context.ts';
import { tapStream } from '../../../src/probe/wrap/tapped-stream.ts';

/** `€` is three bytes. */
const EURO = new TextEncoder().encode('€');
const ASCII = new TextEncoder().encode('ab');

/** A page's stream, which is read piece by piece; what passes while `armed` is noted as a fault sees it. */
async function follow() {
  const seen: unknown[] = [];
  const world = { armed: false };
  const clients = new ForeignClients({
    tap(_channel, passage, pass) {
      if (passage.kind === 'frame') seen.push(passage.data);
      pass(passage);
    },
    now: () => 0,
    write: () => {},
    later: () => {},
  });
  let server: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      server = controller;
    },
  });
  const native = new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  Object.defineProperty(native, 'url', { value: 'http://chat.example/tokens' });
  const quiet = () => !world.armed;
  // Nothing else of a window is used for an answer that no fault ends.
  const context = {
    scope: globalThis,
    natives: globalThis,
    clients,
    quiet,
  } as unknown as WrapContext;
  const answer = await tapStream(context, native, { signal: undefined });
  const reader = answer?.body?.getReader();
  return {
    seen,
    async bring(bytes: Uint8Array, armed: boolean) {
      world.armed = armed;
      server?.enqueue(bytes.slice());
      expect([...((await reader?.read())?.value ?? [])]).toEqual([...bytes]);
    },
  };
}

it.each([
  ['begins in the middle of the first', [[EURO.slice(0, 2), false]]],
  [
    'begins in the middle of a later one',
    [
      [ASCII, false],
      [ASCII, false],
      [EURO.slice(0, 1), false],
      [EURO.slice(1, 2), false],
    ],
  ],
] as [string, [Uint8Array, boolean][]][])(
  'a fault that %s character of a stream sees the whole character',
  async (_when, before) => {
    const { bring, seen } = await follow();
    for (const [bytes, armed] of before) await bring(bytes, armed);
    await bring(EURO.slice(2), true);
    expect(seen).toEqual(['€']);
  },
);

it('a fault lifted within a character leaves none of its bytes to the next fault', async () => {
  const { bring, seen } = await follow();
  await bring(ASCII, false);
  await bring(EURO.slice(0, 2), true);
  await bring(new Uint8Array([...EURO.slice(2), ...ASCII]), false);
  await bring(ASCII, true);
  expect(seen).toEqual(['', 'ab']);
});

it('the page reads each piece as it comes, whole, whatever its size', async () => {
  const { bring } = await follow();
  for (const size of [1, 65_536, 65_537, 200_000])
    await bring(new Uint8Array(size).fill(97), false);
});

/** What the journal tells of a request and its answer. */
async function told(
  headers: Record<string, string>,
  body?: string,
  { method = 'POST', status = 200, brings = ['0:"Hel"\n', '0:"lo"\n'] } = {},
) {
  const entries: Draft[] = [];
  const clients = new ForeignClients({
    tap: (_channel, passage, pass) => pass(passage),
    now: () => 0,
    write: (entry) => entries.push(entry),
  });
  const text = new TextEncoder();
  const pieces = new ReadableStream({
    start(controller) {
      for (const piece of brings) controller.enqueue(text.encode(piece));
      controller.close();
    },
  });
  const native = new Response(pieces, { status, headers });
  Object.defineProperty(native, 'url', { value: 'http://chat.example/chat' });
  const context = {
    scope: globalThis,
    natives: globalThis,
    clients,
    quiet: () => true,
  } as unknown as WrapContext;
  const asked = { method, url: native.url, body, signal: undefined };
  await (await tapStream(context, native, asked))?.text();
  return entries;
}

/** What it brought, where it is followed as one that streams. */
const followed = async (...args: Parameters<typeof told>) =>
  (await told(...args)).flatMap((entry) => (entry.type === 'received' ? [entry.preview] : []));

const QUESTION = '{"messages":[{"role":"user","content":"Why?"}]}';

it.each([
  ['as text', { 'content-type': 'text/plain; charset=utf-8' }, QUESTION],
  ['under the type that Flask gives it', { 'content-type': 'text/html; charset=utf-8' }, QUESTION],
  ['under no type', {}, '{"prompt":"Why?"}'],
])('an answer to a question streams %s', async (_how, headers, body) => {
  expect((await followed(headers, body)).map(String).join('')).toContain('Hel');
  expect(await followed(headers, body)).toHaveLength(2);
});

it('the lines of the AI SDK are read one by one', async () => {
  const headers = { 'content-type': 'text/plain', 'x-vercel-ai-data-stream': 'v1' };
  expect(await followed(headers, '{}')).toEqual(['Hel', 'lo']);
});

it.each([
  ['was asked for nothing in words', {}, '{"log":"Why?"}', {}],
  ['was asked for with no body', {}, undefined, { method: 'GET' }],
  ['says how long it is', { 'content-length': '16' }, QUESTION, {}],
  ['is of another type', { 'content-type': 'application/json' }, QUESTION, {}],
  ['says what went wrong', { 'content-type': 'text/plain' }, QUESTION, { status: 500 }],
])('an answer is no stream if it %s', async (_what, headers, body, how) => {
  expect(await followed(headers as Record<string, string>, body, how)).toEqual([]);
});

it.each([
  [
    'lines of JSON',
    'application/x-ndjson',
    '{"model":"gemma4","prompt":"Why?"}',
    ['{"model":"gemma4","created_at":"2026-10-26","response":"","done":true}\n'],
  ],
  [
    'server-sent events',
    'text/event-stream',
    '{"query":"{ why }"}',
    ['event: next\ndata: {"data":{"why":"Because."}}\n\n', 'event: complete\ndata:\n\n'],
  ],
])(
  'a request is a message even if only its answer (%s) shows it',
  async (_, type, body, brings) => {
    const entries = await told({ 'content-type': type }, body, { brings });
    const messages = entries.filter(({ type }) =>
      ['attempt', 'sent', 'open', 'confirmed'].includes(type),
    );
    expect(messages).toMatchObject([
      { type: 'attempt' },
      { type: 'sent', messageId: '#1' },
      { type: 'open' },
      { type: 'confirmed', messageId: '#1' },
    ]);
  },
);

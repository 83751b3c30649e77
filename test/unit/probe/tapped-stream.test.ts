import { expect, it } from 'vitest';
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
  const context = { scope: globalThis, clients, quiet } as unknown as WrapContext;
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
  'a fault that %s character of a stream sees it whole',
  async (_when, before) => {
    const { bring, seen } = await follow();
    for (const [bytes, armed] of before) await bring(bytes, armed);
    await bring(EURO.slice(2), true);
    expect(seen).toEqual(['€']);
  },
);

it('a fault that was lifted in the middle of a character leaves nothing of it to the next', async () => {
  const { bring, seen } = await follow();
  await bring(ASCII, false);
  await bring(EURO.slice(0, 2), true);
  await bring(new Uint8Array([...EURO.slice(2), ...ASCII]), false);
  await bring(ASCII, true);
  expect(seen).toEqual(['', 'ab']);
});

it('the page reads each piece as it comes, whole, however long', async () => {
  const { bring } = await follow();
  for (const size of [1, 65_536, 65_537, 200_000])
    await bring(new Uint8Array(size).fill(97), false);
});

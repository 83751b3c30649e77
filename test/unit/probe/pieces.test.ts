import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WrapContext } from '../../../src/probe/wrap/context.ts';
import { wrapResponse } from '../../../src/probe/wrap/response.ts';
import { createWorld } from './fetch-world.ts';

const own = Object.getOwnPropertyDescriptors(Response.prototype);
beforeAll(() => wrapResponse({ scope: globalThis, natives: globalThis } as unknown as WrapContext));
afterAll(() => void Object.defineProperties(Response.prototype, own));

const SAID = '{"message":"hi"}';

/** An answer that comes as the test says. */
function growing(headers: Record<string, string> = { 'content-type': 'text/plain' }) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const response = new Response(readable, { headers });
  Object.defineProperty(response, 'url', { value: 'http://chat.example/messages' });
  return {
    response,
    grow: (text: string) => writer.write(new TextEncoder().encode(text)),
    end: () => writer.close(),
  };
}

const nextOf = async (reader: ReadableStreamDefaultReader<Uint8Array> | undefined) =>
  new TextDecoder().decode((await reader?.read())?.value);

const told = ({ entries }: ReturnType<typeof createWorld>) =>
  entries.flatMap((entry) =>
    ['attempt', 'open', 'close', 'received'].includes(entry.type)
      ? [entry.type + (entry.type === 'received' ? `: ${entry.preview}` : '')]
      : [],
  );

describe('an answer of unknown length', () => {
  it('is a connection once the page reads it piece by piece; so is the next, from its attempt on', async () => {
    const world = createWorld();
    const asked = world.ask(SAID);
    const first = growing();
    world.servers[0]?.(first.response);
    const reader = (await asked).body?.getReader();
    expect(told(world)).toEqual([]);
    void first.grow('Hel');
    expect(await nextOf(reader)).toBe('Hel');
    void first.grow('lo');
    expect(await nextOf(reader)).toBe('lo');
    void first.end();
    expect((await reader?.read())?.done).toBe(true);
    expect(told(world)).toEqual(['attempt', 'open', 'received: Hel', 'received: lo', 'close']);
    void world.ask('{"message":"ho"}');
    expect(told(world).at(-1)).toBe('attempt');
    const second = growing();
    world.servers[1]?.(second.response);
    await world.settled();
    expect(told(world).at(-1)).toBe('open');
  });

  it.each([
    ['the page waits for all of it', { 'content-type': 'text/plain' }, true],
    ['it says how long it is', { 'content-type': 'text/plain', 'content-length': '5' }, false],
    ['its type is that of a file', { 'content-type': 'image/png' }, false],
  ] as const)('is no connection if %s', async (_what, headers, isWhole) => {
    const world = createWorld();
    const asked = world.ask(SAID);
    const { response, grow, end } = growing(headers);
    world.servers[0]?.(response);
    const answer = await asked;
    expect(answer.body).toBe(answer.body);
    void grow('Hello');
    void end();
    if (isWhole) expect(await answer.text()).toBe('Hello');
    else expect(await nextOf(answer.body?.getReader())).toBe('Hello');
    expect(answer.bodyUsed).toBe(true);
    expect(told(world)).toEqual([]);
  });

  it('meets faults armed while the page reads it, even if it is no connection', async () => {
    for (const type of ['text/plain', 'image/png']) {
      const { faults, ask, servers, settled } = createWorld();
      const asked = ask(SAID);
      const { response, grow } = growing({ 'content-type': type });
      servers[0]?.(response);
      const reader = (await asked).body?.getReader();
      void grow('a');
      expect(await nextOf(reader)).toBe('a');
      faults.arm({ fault: 'drop', where: { direction: 'in' }, times: 1 });
      const next = nextOf(reader);
      void grow('b');
      await settled();
      void grow('c');
      expect(await next).toBe('c');
      faults.arm({ fault: 'reset' });
      await expect(reader?.read()).rejects.toThrow(TypeError);
    }
  });

  it('is the browser’s own to a page that reads it only after a reset', async () => {
    const { faults, ask, servers } = createWorld();
    const asked = ask(SAID);
    const { response, grow } = growing();
    servers[0]?.(response);
    const answer = await asked;
    faults.arm({ fault: 'reset' });
    void grow('more');
    expect(await nextOf(answer.body?.getReader())).toBe('more');
  });

  it('is the browser’s own to a page that reads it only after all of it has come', async () => {
    const { faults, ask, servers, settled, arrive } = createWorld();
    const asked = ask(SAID);
    const { response, grow, end } = growing({ 'content-type': 'image/png' });
    servers[0]?.(response);
    const answer = await asked;
    arrive();
    await settled();
    faults.arm({ fault: 'stall' });
    const reader = answer.body?.getReader();
    void grow('all');
    void end();
    expect(await nextOf(reader)).toBe('all');
  });

  it('passes as a whole if the page waits for all of it, even after asking for its body', async () => {
    const { faults, ask, servers, settled } = createWorld();
    const asked = ask(SAID);
    const { response, grow, end } = growing();
    servers[0]?.(response);
    const answer = await asked;
    expect(answer.body).not.toBeNull();
    faults.arm({ fault: 'hold', where: { event: 'frame', direction: 'in' } });
    const text = answer.text();
    void grow('Hel');
    void grow('lo');
    void end();
    await settled();
    expect(faults.held()).toHaveLength(1);
    faults.release();
    expect(await text).toBe('Hello');
  });
});

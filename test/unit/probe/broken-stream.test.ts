import { describe, expect, it } from 'vitest';
import { createFaults } from '../../../src/faults/index.ts';
import type { Draft } from '../../../src/journal/entry.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import type { WrapContext } from '../../../src/probe/wrap/context.ts';
import { tapStream } from '../../../src/probe/wrap/tapped-stream.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';

/** A page's request that a server answers with a stream. */
function createWorld() {
  const clock = new VirtualClock();
  const entries: Draft[] = [];
  const write = (entry: Draft) => void entries.push(entry);
  const now = () => clock.now();
  const faults = createFaults({ clock, report: write });
  const clients = new ForeignClients({ tap: faults.tap, now, write });
  const context = {
    scope: globalThis,
    natives: globalThis,
    clients,
    quiet: faults.quiet,
  } as unknown as WrapContext;
  const abort = new AbortController();
  const log: string[] = [];
  let server: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      server = controller;
    },
    cancel: () => void log.push('gone'),
  });
  abort.signal.addEventListener('abort', () => {
    try {
      server?.error(abort.signal.reason);
    } catch {
      // The server has ended it before.
    }
  });
  const native = new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  Object.defineProperty(native, 'url', { value: 'http://chat.example/tokens' });
  const note = (error: unknown) => log.push((error as Error).name);
  return {
    clock,
    faults,
    abort,
    log,
    /** Whatever is due in promises. */
    settled: () => new Promise((resolve) => setImmediate(resolve)),
    /** The page asks. */
    fetch: async () => {
      const { signal } = abort;
      return tapStream(context, native, { signal })?.then((response) => {
        log.push('answered');
        return response;
      }, note);
    },
    /** The page reads all of the answer. */
    async read(response: unknown) {
      const reader = (response as Response).body?.pipeThrough(new TextDecoderStream()).getReader();
      try {
        for (;;) {
          const { done, value } = (await reader?.read()) ?? { done: true };
          if (done) return log.push('done');
          log.push(String(value));
        }
      } catch (error) {
        return note(error);
      }
    },
    send: (text: string) => server?.enqueue(new TextEncoder().encode(text)),
    finish: () => server?.close(),
    breakOff: () => server?.error(new TypeError('network error')),
    journal: () =>
      entries.flatMap((entry) =>
        entry.type === 'close' ? [`close by ${entry.by}`] : entry.type === 'open' ? ['open'] : [],
      ),
  };
}

describe('a streaming answer whose headers a fault keeps', () => {
  it('fails when the stall is lifted, and the real answer is cancelled', async () => {
    const { faults, fetch, settled, log, journal } = createWorld();
    faults.arm({ fault: 'stall' });
    void fetch();
    await settled();
    faults.lift();
    await settled();
    expect(log).toEqual(['gone', 'TypeError']);
    expect(journal()).toEqual(['close by fault']);
  });

  it('fails at once when the page aborts it, and is not reported as open later', async () => {
    const { faults, fetch, settled, abort, log, journal } = createWorld();
    faults.arm({ fault: 'hold' });
    void fetch();
    await settled();
    abort.abort();
    await settled();
    faults.lift();
    await settled();
    expect(log).toEqual(['AbortError']);
    expect(journal()).toEqual(['close by client']);
  });
});

describe('a streaming answer', () => {
  it.each(['cancels', 'aborts'])(
    'that the page %s without having read any of it is closed',
    async (how) => {
      const { fetch, settled, abort, log, journal } = createWorld();
      const response = (await fetch()) as Response;
      if (how === 'cancels') await response.body?.cancel();
      else abort.abort();
      await settled();
      expect(log.slice(1)).toEqual(how === 'cancels' ? ['gone'] : []);
      expect(journal()).toEqual(['open', 'close by client']);
    },
  );

  it('that nobody has read yet is cancelled when it is reset', async () => {
    const { faults, fetch, settled, log, read } = createWorld();
    const response = await fetch();
    faults.arm({ fault: 'reset' });
    await settled();
    expect(log).toEqual(['answered', 'gone']);
    await read(response);
    expect(log.at(-1)).toBe('TypeError');
  });

  it('delivers nothing more once the page has aborted it, though the server has sent all of it', async () => {
    const { clock, faults, fetch, settled, abort, log, read, send, finish, journal } =
      createWorld();
    const response = await fetch();
    faults.arm({ fault: 'latency', ms: 1000 });
    void read(response);
    send('late');
    finish();
    await settled();
    abort.abort();
    await settled();
    expect(log).toEqual(['answered', 'AbortError']);
    clock.advance(2000);
    await settled();
    expect(log).toHaveLength(2);
    expect(journal()).toEqual(['open', 'close by client']);
  });

  it('that breaks off first delivers what came before, however late', async () => {
    const { clock, faults, fetch, settled, log, read, send, breakOff } = createWorld();
    const response = await fetch();
    faults.arm({ fault: 'latency', ms: 1000 });
    void read(response);
    send('late');
    await settled();
    breakOff();
    await settled();
    expect(log).toEqual(['answered']);
    clock.advance(1000);
    await settled();
    expect(log).toEqual(['answered', 'late', 'TypeError']);
  });

  it('that breaks off in a stall fails only when the stall is lifted', async () => {
    const { faults, fetch, settled, log, read, breakOff, journal } = createWorld();
    const response = await fetch();
    faults.arm({ fault: 'stall' });
    void read(response);
    breakOff();
    await settled();
    expect(log).toEqual(['answered']);
    faults.lift();
    await settled();
    expect(log).toEqual(['answered', 'TypeError']);
    expect(journal()).toEqual(['open', 'close by fault']);
  });
});

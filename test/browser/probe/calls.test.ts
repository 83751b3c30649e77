import { describe, expect, it } from 'vitest';
import { type Kind, startCallServer } from './call-server.ts';
import { browserKinds } from './page.ts';
import { setStageOf } from './stage.ts';

declare const log: string[];

/** Calls as the clients of Connect and gRPC-Web do, or with a `Request`, and notes each message, and the end. */
const call = (kind: string, asRequest = false) => {
  const log: string[] = [];
  Object.assign(globalThis, { log });
  const body = new TextEncoder().encode('\0\0\0\0\x0d{"text":"hi"}');
  const fields = {
    'Content-Type': kind === 'connect' ? 'application/connect+json' : 'application/grpc-web+json',
  };
  const headers = asRequest ? fields : new Headers(fields);
  const init = { method: 'POST', headers, body };
  const read = async () => {
    const answer = await (asRequest
      ? fetch(new Request(`/${kind}`, init))
      : fetch(`/${kind}`, init));
    log.push(String(answer.status));
    const reader = answer.body?.getReader();
    let rest: number[] = [];
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) return log.push(rest.length > 0 ? 'rest' : 'done');
      rest.push(...(value ?? []));
      for (;;) {
        const [flags = 0, , , , length = 0] = rest;
        if (rest.length < 5 || rest.length < 5 + length) break;
        log.push(`${flags} ${String.fromCharCode(...rest.slice(5, 5 + length)).trim()}`);
        rest = rest.slice(5 + length);
      }
    }
  };
  read().catch((error: Error) => log.push(error.name));
};

describe.each(browserKinds)('in %s', (browser) => {
  const on = setStageOf(browser, startCallServer);

  const told = () => on.probed.page.evaluate(() => log);
  const journal = async (...types: string[]) =>
    (await on.probed.entries()).filter(({ type }) => types.includes(type));
  /** The page has been given so many messages of the answer. */
  const bring = async (count: number) => {
    for (let n = 0; n < count; n++) {
      on.server.go('message');
      await expect.poll(told).toContain(`0 {"n":${n}}`);
    }
  };
  const asked = async (kind: Kind) => {
    await on.probed.page.evaluate(call, kind);
    // Firefox gives the page an answer of such a type only with its first bytes.
    await expect.poll(() => on.server.isAsked()).toBe(true);
  };

  describe.each(['connect', 'grpc-web'] as const)('a stream of %s', (kind) => {
    it('shows its call, its messages and its end', async () => {
      await asked(kind);
      await bring(2);
      on.server.go('end');
      await expect.poll(async () => (await told()).at(-1)).toBe('done');
      expect(await journal('sent')).toMatchObject([{ messageId: '#1', preview: '{"text":"hi"}' }]);
      expect(await journal('confirmed', 'failed')).toMatchObject([{ type: 'confirmed' }]);
      expect(await journal('received')).toMatchObject([
        { frame: 'message', preview: '{"n":0}' },
        { frame: 'message', preview: '{"n":1}' },
        { frame: 'end' },
      ]);
      expect(await journal('close')).toMatchObject([{ code: 1000, clean: true, by: 'remote' }]);
    });

    it('ends with the error of its server', async () => {
      await asked(kind);
      await bring(2);
      on.server.go('error');
      await expect.poll(async () => (await told()).at(-1)).toBe('done');
      const reason = 'unavailable: gone';
      expect(await journal('close')).toMatchObject([{ code: 14, reason, clean: false }]);
    });

    it('breaks off with its network', async () => {
      await asked(kind);
      await bring(2);
      on.server.go('break');
      await expect.poll(async () => (await told()).at(-1)).toBe('TypeError');
      expect(await journal('close')).toMatchObject([{ code: 1006, clean: false, by: 'remote' }]);
    });

    it('is reset by a fault', async () => {
      await asked(kind);
      await bring(2);
      await on.probed.send({ do: 'arm', rule: { fault: 'reset' } });
      await expect.poll(async () => (await told()).at(-1)).toBe('TypeError');
      expect(await journal('close')).toMatchObject([{ clean: false, by: 'fault' }]);
    });

    it('loses one whole message to a fault', async () => {
      await asked(kind);
      await bring(2);
      await on.probed.send({ do: 'arm', rule: { fault: 'drop', times: 1 } });
      on.server.go('message');
      await expect.poll(async () => (await journal('fault')).length).toBe(3);
      on.server.go('message');
      await expect.poll(told).toContain('0 {"n":3}');
      expect(await told()).not.toContain('0 {"n":2}');
    });
  });

  it.each([false, true])(
    'a first call of Connect meets a fault that is armed already (in a Request: %s)',
    async (asRequest) => {
      await on.probed.send({ do: 'arm', rule: { fault: 'status', code: 503 } });
      await on.probed.page.evaluate(call, 'connect', asRequest);
      await expect.poll(told).toEqual(['503', 'done']);
      expect(await journal('failed')).toMatchObject([{ reason: 'HTTP 503' }]);
    },
  );

  it('a single call of gRPC-Web is no connection, however slow', async () => {
    await asked('grpc-web');
    await bring(1);
    on.server.go('end');
    await expect.poll(async () => (await told()).at(-1)).toBe('done');
    expect(await journal('connection', 'attempt', 'received', 'close')).toEqual([]);
  });
});

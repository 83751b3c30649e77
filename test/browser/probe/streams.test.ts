import { describe, expect, it } from 'vitest';
import { browserKinds, openBare } from './page.ts';
import { setStage } from './stage.ts';

interface Stage {
  abort: AbortController;
  words: string[];
}
declare const stage: Stage;

/** Reads a token stream as a chat page does, and notes what it brings and how it ends. */
const readTokens = (path: string) => {
  const abort = new AbortController();
  const words: string[] = [];
  Object.assign(globalThis, { stage: { abort, words } });
  const read = async () => {
    const { signal } = abort;
    const response = await fetch(path, { method: 'POST', body: '{"prompt":"hi"}', signal });
    words.push(`${response.status} ${new URL(response.url).pathname} ${response.type}`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) return words.push('done');
      words.push(...(value?.match(/\d+|\[DONE\]/g) ?? []));
    }
  };
  read().catch((error: Error) => words.push(`${error.name} ${error instanceof TypeError}`));
};

describe.each(browserKinds)('in %s, a streaming answer', (kind) => {
  const on = setStage(kind);

  const words = () => on.probed.page.evaluate(() => stage.words);
  const tokens = async () => (await words()).filter((word) => /^\d+$/.test(word)).map(Number);
  /** Until more has come than has by now. */
  const goesOn = async () => {
    const { length } = await tokens();
    await expect.poll(async () => (await tokens()).length).toBeGreaterThan(length);
  };
  const journal = async (...types: string[]) =>
    (await on.probed.entries()).filter(({ type }) => types.includes(type));

  it('is a connection of its own, from its headers to its end', async () => {
    await on.probed.page.evaluate(readTokens, '/tokens?count=3');
    await expect.poll(words).toEqual(['200 /tokens basic', '0', '1', '2', '[DONE]', 'done']);
    expect(await journal('connection', 'attempt', 'open', 'received', 'close')).toMatchObject([
      { type: 'connection', inferred: true },
      { type: 'attempt', transport: 'sse' },
      { type: 'open' },
      { type: 'received', preview: '{"token":0}' },
      { type: 'received', preview: '{"token":1}' },
      { type: 'received', preview: '{"token":2}' },
      { type: 'received', preview: '[DONE]' },
      { type: 'close', code: 1000, clean: true, by: 'remote' },
    ]);
  });

  it('to a message reports that message only once', async () => {
    const body = JSON.stringify({ type: 'message', messageId: 'asked' });
    await on.probed.page.evaluate(async (message) => {
      const response = await fetch('/tokens?count=1', { method: 'POST', body: message });
      await response.text();
    }, body);
    expect(await journal('sent')).toMatchObject([{ messageId: 'asked', transport: 'ajax' }]);
  });

  it('to a form is the answer to a message, and the same form is no further question', async () => {
    await on.probed.page.evaluate(async () => {
      const ask = async (form: FormData | URLSearchParams, content: string) => {
        form.append('stream', 'true');
        form.append('messages', JSON.stringify([{ role: 'user', content }]));
        const init = { method: 'POST', body: form };
        await (await fetch(new Request('/tokens?count=1', init))).text();
        await (await fetch('/tokens?count=1', init)).text();
      };
      await ask(new FormData(), 'Why?');
      await ask(new URLSearchParams(), 'How?');
    });
    const previews = ['Why?', 'Why?', 'How?', 'How?'];
    expect(await journal('sent')).toMatchObject(previews.map((preview) => ({ preview })));
    const fresh = (await journal('attempt')).map((entry) => 'fresh' in entry);
    expect(fresh).toEqual([true, false, true, false]);
  });

  it('looks to the page as it does without the probe', async () => {
    const bare = await openBare(on.browser, `http://${on.server.host}/`);
    const read = async () => {
      const response = await fetch('/tokens?count=2');
      const copy = response.clone();
      const before = response.bodyUsed;
      const text = await response.text();
      const again = await response.text().catch((error: Error) => error.name);
      const [kind, length] = [response.headers.get('content-type'), (await copy.text()).length];
      return { text, again, before, after: response.bodyUsed, kind, length, ok: response.ok };
    };
    expect(await on.probed.page.evaluate(read)).toEqual(await bare.evaluate(read));
    await bare.close();
  });

  it('is no stream if only its headers are requested', async () => {
    const ask = () => fetch('/tokens?count=1', { method: 'HEAD' }).then(({ status }) => status);
    expect(await on.probed.page.evaluate(ask)).toBe(200);
    expect(await journal('attempt')).toEqual([]);
  });

  it('breaks off by a reset as it does when the network fails', async () => {
    await on.probed.page.evaluate(readTokens, '/tokens');
    await expect.poll(async () => (await words()).length).toBeGreaterThan(2);
    await on.probed.send({ do: 'arm', rule: { fault: 'reset' } });
    await expect.poll(async () => (await words()).at(-1)).toBe('TypeError true');
    await expect.poll(() => on.server.streams()).toBe(0);
    expect(await journal('close')).toMatchObject([{ code: 1006, clean: false, by: 'fault' }]);
  });

  it('stops in a stall, and breaks off when the stall is lifted', async () => {
    await on.probed.page.evaluate(readTokens, '/tokens');
    await expect.poll(async () => (await words()).length).toBeGreaterThan(2);
    await on.probed.send({ do: 'arm', rule: { fault: 'stall' } });
    await expect.poll(() => journal('fault')).toMatchObject([{}, { phase: 'fired' }]);
    const before = (await words()).length;
    await on.probed.send({ do: 'mark', label: 'later' });
    expect((await words()).length).toBe(before);
    await on.probed.send({ do: 'lift' });
    await expect.poll(async () => (await words()).at(-1)).toBe('TypeError true');
  });

  it('breaks off within an event by a cut', async () => {
    await on.probed.page.evaluate(readTokens, '/tokens');
    await expect.poll(async () => (await words()).length).toBeGreaterThan(2);
    await on.probed.send({ do: 'arm', rule: { fault: 'cut' } });
    await expect.poll(async () => (await words()).at(-1)).toBe('TypeError true');
    expect(await journal('fault')).toContainEqual(
      expect.objectContaining({ detail: expect.stringMatching(/bytes into \d+ that the server/) }),
    );
  });

  it('repeats a piece under duplicate, and continues', async () => {
    await on.probed.page.evaluate(readTokens, '/tokens');
    await expect.poll(tokens).not.toEqual([]);
    await on.probed.send({ do: 'arm', rule: { fault: 'duplicate', times: 1 } });
    const twice = (all: readonly number[]) => all.filter((one, at) => all.indexOf(one) !== at);
    await expect.poll(async () => twice(await tokens())).not.toEqual([]);
    await goesOn();
    const all = await tokens();
    const whole = Array.from({ length: Math.max(...all) + 1 }, (_, token) => token);
    expect([...new Set(all)]).toEqual(whole);
  });

  it('loses a piece under drop, and continues', async () => {
    await on.probed.page.evaluate(readTokens, '/tokens');
    await expect.poll(tokens).not.toEqual([]);
    await on.probed.send({ do: 'arm', rule: { fault: 'drop', times: 1 } });
    await expect.poll(() => journal('fault')).toMatchObject([{}, { phase: 'fired' }, {}]);
    await goesOn();
    const all = await tokens();
    expect(all.length).toBeLessThan(Math.max(...all) + 1);
  });

  it('that the page aborts is closed by the client', async () => {
    await on.probed.page.evaluate(readTokens, '/tokens');
    await expect.poll(async () => (await words()).length).toBeGreaterThan(2);
    await on.probed.page.evaluate(() => stage.abort.abort());
    await expect.poll(async () => (await words()).at(-1)).toBe('AbortError false');
    expect(await journal('close')).toMatchObject([{ by: 'client' }]);
    await expect.poll(() => on.server.streams()).toBe(0);
  });

  it('of a known host may be refused with a fault’s status', async () => {
    await on.probed.page.evaluate(readTokens, '/tokens?count=1');
    await expect.poll(async () => (await words()).at(-1)).toBe('done');
    await on.probed.send({ do: 'arm', rule: { fault: 'status', code: 429, retryAfter: 2500 } });
    const seen = await on.probed.page.evaluate(async () => {
      const { status, ok, headers, url } = await fetch('/tokens', { method: 'POST', body: '{}' });
      return [status, ok, headers.get('retry-after'), new URL(url).pathname];
    });
    expect(seen).toEqual([429, false, '3', '/tokens']);
  });

  it('may consist of lines of JSON', async () => {
    await on.probed.page.evaluate(async () => {
      await (await fetch('/lines')).text();
    });
    expect(await journal('received')).toMatchObject([
      { preview: '{"line":0}' },
      { preview: '{"line":1}' },
    ]);
  });
});

import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import { browserKinds, openProbed, type ProbedPage, startBrowser } from './page.ts';
import { startXhrServer, type XhrServer } from './xhr-server.ts';

interface Stage {
  xhr: XMLHttpRequest;
  log: string[];
}
declare const stage: Stage;

/** How the page asks. */
interface Asking {
  readonly path: string;
  readonly body?: string;
  readonly timeout?: number;
  readonly type?: XMLHttpRequestResponseType;
}

/** Sends, and notes each event with what the object shows then. */
function ask({ path, body, timeout = 0, type = '' }: Asking): void {
  const log: string[] = [];
  const xhr = new XMLHttpRequest();
  Object.assign(globalThis, { stage: { log, xhr } });
  const note = (what: string) => () => log.push(`${what} ${xhr.readyState} ${xhr.status}`);
  for (const name of ['loadstart', 'abort', 'error', 'load', 'timeout', 'loadend']) {
    xhr.addEventListener(name, note(name));
  }
  xhr.addEventListener('readystatechange', note('state'));
  xhr.open(body === undefined ? 'GET' : 'POST', path);
  xhr.timeout = timeout;
  xhr.responseType = type;
  if (body !== undefined) {
    for (const name of ['load', 'error', 'abort', 'timeout', 'loadend']) {
      xhr.upload.addEventListener(name, note(`upload ${name}`));
    }
  }
  xhr.send(body);
}

const message = (messageId: string) => JSON.stringify({ messageId });
const MESSAGE = { path: '/messages', body: message('m') };
/** Of a request that the network fails: before anything was sent, and after. */
const FAILED = ['state 1 0', 'loadstart 1 0', 'state 4 0', 'error 4 0', 'loadend 4 0'];

describe.each(browserKinds)('in %s, on an XMLHttpRequest', (kind) => {
  let browser: Browser;
  let server: XhrServer;
  let probed: ProbedPage;

  beforeAll(async () => {
    [browser, server] = await Promise.all([startBrowser(kind), startXhrServer()]);
    probed = await openProbed(browser, `http://${server.host}/`);
    // From here on the host is known as one that a client talks to.
    await start(MESSAGE);
  });
  beforeEach(async () => {
    await end();
    server.posted.length = 0;
  });
  afterEach(async () => {
    await probed.send({ do: 'lift' });
    await start({ path: '/text' });
  });
  afterAll(() => Promise.all([browser?.close(), server?.close()]));

  const arm = async (rule: Rule) => (await probed.send({ do: 'arm', rule })).id;
  const start = (asking: Asking) => probed.page.evaluate(ask, asking);
  const log = () => probed.page.evaluate(() => stage.log);
  const shown = () =>
    probed.page.evaluate(() => {
      const { readyState, status, response, responseURL } = stage.xhr;
      return [readyState, status, response, new URL(responseURL || 'http://none/').pathname];
    });
  const end = () => expect.poll(async () => (await log()).at(-1)).toMatch(/^loadend/);
  /** Until it is over. */
  async function request(asking: Asking): Promise<string[]> {
    await start(asking);
    await end();
    return log();
  }
  const fired = async (rule: string) =>
    (await probed.entries()).filter(
      (entry) => entry.type === 'fault' && entry.rule === rule && entry.phase === 'fired',
    ).length;

  it('refuse fails it as the network does, and nothing reaches the server', async () => {
    await arm({ fault: 'refuse' });
    expect(await request({ path: '/text' })).toEqual(FAILED);
    expect(await shown()).toEqual([4, 0, '', '/']);
    expect(await request(MESSAGE)).toEqual([
      ...['state 1 0', 'loadstart 1 0', 'state 4 0'],
      ...['upload error 4 0', 'upload loadend 4 0', 'error 4 0', 'loadend 4 0'],
    ]);
    expect(server.posted).toEqual([]);
  });

  it('offline fails it at once', async () => {
    await arm({ fault: 'offline' });
    expect(await request({ path: '/text' })).toEqual(FAILED);
  });

  it('restart refuses it while the server is away', async () => {
    await arm({ fault: 'restart', downtime: 60_000 });
    expect(await request({ path: '/text' })).toEqual(FAILED);
  });

  it('status answers it as such a server does', async () => {
    const real = await request({ path: '/status?code=429' });
    await arm({ fault: 'status', code: 429, retryAfter: 2500 });
    expect(await request({ path: '/text' })).toEqual(real);
    expect(await shown()).toEqual([4, 429, '', '/text']);
    const headers = () => [
      stage.xhr.getResponseHeader('Retry-After'),
      stage.xhr.getResponseHeader('date'),
      stage.xhr.getAllResponseHeaders(),
    ];
    expect(await probed.page.evaluate(headers)).toEqual(['3', null, 'retry-after: 3\r\n']);
    await request({ path: '/json', type: 'json' });
    expect(await shown()).toEqual([4, 429, null, '/json']);
    await request(MESSAGE);
    expect(server.posted).toEqual([]);
  });

  it.each([{ fault: 'reset' }, { fault: 'close', code: 1001, reason: '' }] as const)(
    '$fault ends one that waits for its answer, and the real one is gone',
    async (rule) => {
      await start({ path: '/never' });
      await expect.poll(() => server.waiting()).toBe(1);
      await arm(rule);
      expect(await log()).toEqual(FAILED);
      expect(await shown()).toEqual([4, 0, '', '/']);
      await expect.poll(() => server.waiting()).toBe(0);
    },
  );

  it('reset ends one in the middle of its answer', async () => {
    await start({ path: '/begun' });
    await expect.poll(async () => (await log()).at(-1)).toBe('state 3 200');
    await arm({ fault: 'reset' });
    expect((await log()).slice(-3)).toEqual(['state 4 0', 'error 4 0', 'loadend 4 0']);
    expect(await shown()).toEqual([4, 0, '', '/']);
  });

  it('stall lets nothing come any more, but for the end of the time that the page has set', async () => {
    await start({ path: '/text' });
    await end();
    const rule = await arm({ fault: 'stall' });
    await start({ path: '/text' });
    await expect.poll(() => fired(rule)).toBe(1);
    expect(await log()).toEqual(['state 1 0', 'loadstart 1 0']);
    await probed.page.evaluate(() => {
      stage.xhr.timeout = 1;
    });
    await end();
    expect((await log()).slice(2)).toEqual(['state 4 0', 'timeout 4 0', 'loadend 4 0']);
    await start({ path: '/text' });
    await probed.send({ do: 'lift' });
    await end();
    expect(await log()).toEqual(FAILED);
  });

  it('stall swallows an answer that was still to come', async () => {
    const rule = await arm({ fault: 'stall', where: { direction: 'in' } });
    await start({ ...MESSAGE, timeout: 300 });
    await expect.poll(() => fired(rule)).toBe(1);
    expect(server.posted).toHaveLength(1);
    await end();
    expect((await log()).slice(-3)).toEqual(['state 4 0', 'timeout 4 0', 'loadend 4 0']);
  });

  it('what waits can be given up, with the events of that', async () => {
    await arm({ fault: 'stall' });
    await start({ path: '/text' });
    const outcome = await probed.page.evaluate(() => {
      const again = () => {
        try {
          stage.xhr.send();
          return 'sent';
        } catch (error) {
          return (error as Error).name;
        }
      };
      const before = again();
      stage.xhr.abort();
      return [before, stage.xhr.readyState, again()];
    });
    expect(outcome).toEqual(['InvalidStateError', 0, 'InvalidStateError']);
    expect((await log()).slice(2)).toEqual(['state 4 0', 'abort 4 0', 'loadend 4 0']);
  });

  it('what waits can be opened anew, for another request', async () => {
    const rule = await arm({ fault: 'stall', where: { url: '/never' } });
    await start({ path: '/never' });
    await expect.poll(() => fired(rule)).toBe(1);
    await probed.page.evaluate(() => {
      stage.xhr.open('GET', '/text');
      stage.xhr.send();
    });
    await end();
    expect(await shown()).toEqual([4, 200, 'some text, ü', '/text']);
    expect(await log()).not.toContain('abort 4 0');
  });

  it.each([
    { fault: 'latency', ms: 30 },
    { fault: 'bandwidth', rate: 5000 },
  ] as const)('$fault brings the same, later', async (rule) => {
    const real = await request(MESSAGE);
    const id = await arm(rule);
    expect((await request(MESSAGE)).filter((line) => !line.startsWith('upload'))).toEqual(
      real.filter((line) => !line.startsWith('upload')),
    );
    expect(await shown()).toEqual([4, 200, '{"type":"confirm","messageId":"m"}', '/messages']);
    expect(await fired(id)).toBeGreaterThan(0);
  });

  it('drop of what is sent keeps it from the server, and it waits', async () => {
    const rule = await arm({ fault: 'drop', where: { direction: 'out' } });
    await start({ ...MESSAGE, timeout: 60 });
    await end();
    expect(await log()).toContain('timeout 4 0');
    expect(await fired(rule)).toBe(1);
    expect(server.posted).toEqual([]);
  });

  it('drop of the answer leaves it waiting', async () => {
    const rule = await arm({ fault: 'drop', where: { direction: 'in' } });
    await start(MESSAGE);
    await expect.poll(() => fired(rule)).toBe(1);
    expect(server.posted).toHaveLength(1);
    expect((await log()).at(-1)).toBe('state 2 200');
  });

  it('duplicate brings the server the same twice, and the page one answer', async () => {
    await arm({ fault: 'duplicate', where: { direction: 'out' } });
    const lines = await request(MESSAGE);
    await expect.poll(() => server.posted).toEqual([message('m'), message('m')]);
    expect(lines.filter((line) => line.startsWith('load 4'))).toHaveLength(1);
  });

  it('corrupt damages what the server reads', async () => {
    await arm({ fault: 'corrupt', how: 'cut', seed: 3, where: { direction: 'out' } });
    await request(MESSAGE);
    const [damaged = message('m')] = server.posted;
    expect(damaged.length).toBeLessThan(message('m').length);
  });

  it.each(['', 'text', 'json', 'arraybuffer'] as const)(
    "corrupt damages what the page reads as '%s'",
    async (type) => {
      await arm({ fault: 'corrupt', seed: 5, where: { direction: 'in' } });
      await request({ path: '/json', type });
      const seen = await probed.page.evaluate(() => {
        const { response } = stage.xhr;
        const text =
          response instanceof ArrayBuffer ? new TextDecoder().decode(response) : String(response);
        return { text, same: stage.xhr.response === response, status: stage.xhr.status };
      });
      expect(seen.text).not.toBe('{"a":[1,2]}');
      expect(seen).toMatchObject({ same: true, status: 200 });
    },
  );

  it('cut ends it in the middle of its answer', async () => {
    await arm({ fault: 'cut' });
    const lines = await request({ path: '/text' });
    expect(lines.slice(2)).toEqual(['state 2 200', 'state 4 0', 'error 4 0', 'loadend 4 0']);
    expect(await shown()).toEqual([4, 0, '', '/']);
  });

  it('freeze keeps everything until it is lifted', async () => {
    const rule = await arm({ fault: 'freeze' });
    await start({ path: '/text' });
    await expect.poll(() => fired(rule)).toBe(1);
    expect(await log()).toEqual(['state 1 0', 'loadstart 1 0']);
    await probed.send({ do: 'lift' });
    await end();
    expect(await shown()).toEqual([4, 200, 'some text, ü', '/text']);
  });

  it.each([
    ['open', 'state 1'],
    ['frame', 'state 2 200'],
  ] as const)('a held %s keeps the rest until it is released', async (event, last) => {
    const where = event === 'frame' ? ({ event, direction: 'in' } as const) : { event };
    await arm({ fault: 'hold', where });
    await start({ path: '/text' });
    await expect.poll(() => probed.send({ do: 'drain', since: 0 })).toMatchObject({ held: [{}] });
    expect((await log()).filter((line) => line.startsWith('state')).at(-1)).toContain(last);
    await probed.send({ do: 'release' });
    await end();
    expect((await log()).slice(2)).toEqual([
      ...['state 2 200', 'state 3 200', 'state 4 200', 'load 4 200', 'loadend 4 200'],
    ]);
    expect(await shown()).toEqual([4, 200, 'some text, ü', '/text']);
  });

  it('a held failure comes when it is released', async () => {
    await arm({ fault: 'hold', where: { event: 'close' } });
    await start({ path: '/broken' });
    await expect.poll(() => probed.send({ do: 'drain', since: 0 })).toMatchObject({ held: [{}] });
    expect(await log()).toEqual(['state 1 0', 'loadstart 1 0']);
    await probed.send({ do: 'release' });
    await end();
    expect(await log()).toEqual(FAILED);
  });

  it('reorder lets a message be overtaken by the one after it', async () => {
    await arm({ fault: 'reorder', where: { direction: 'out' }, times: 1 });
    const posts = ['1', '2', '3'].map(message);
    const done = await probed.page.evaluate(
      (path, bodies) =>
        Promise.all(
          bodies.map((body) => {
            const xhr = new XMLHttpRequest();
            const loaded = new Promise((resolve) => xhr.addEventListener('load', resolve));
            xhr.open('POST', path);
            xhr.send(body);
            return loaded.then(() => xhr.responseText);
          }),
        ),
      MESSAGE.path,
      posts.slice(0, 2),
    );
    expect(done.map((answer) => JSON.parse(answer).messageId)).toEqual(['1', '2']);
    expect(server.posted).toEqual([posts[1], posts[0]]);
  });

  it('lose-ack takes the confirmation out of the answer', async () => {
    const rule = await arm({ fault: 'lose-ack' });
    await start(MESSAGE);
    await expect.poll(() => fired(rule)).toBe(1);
    expect(server.posted).toHaveLength(1);
    expect((await log()).at(-1)).toBe('state 2 200');
  });

  describe('that is synchronous', () => {
    const waitFor = (path: string) =>
      probed.page.evaluate((url) => {
        const log: string[] = [];
        const xhr = new XMLHttpRequest();
        Object.assign(globalThis, { stage: { log, xhr } });
        for (const type of ['readystatechange', 'loadstart', 'load', 'error', 'loadend']) {
          xhr.addEventListener(type, () => log.push(`${type} ${xhr.readyState}`));
        }
        xhr.open('GET', url, false);
        try {
          xhr.send();
        } catch (error) {
          log.push(
            `${(error as Error).name} ${(error as Error).message} ${error instanceof DOMException}`,
          );
        }
        return [...log, xhr.readyState, xhr.status, xhr.responseText];
      }, path);

    it.each([
      { fault: 'refuse' },
      { fault: 'offline' },
      { fault: 'restart', downtime: 60_000 },
    ] as const)('$fault throws as the network does', async (rule) => {
      const real = await waitFor('/broken');
      await arm(rule);
      const alike = real.map((line) => String(line).replace('/broken', '/text'));
      expect((await waitFor('/text')).map(String)).toEqual(alike);
    });

    it('status answers it', async () => {
      const real = await waitFor('/status?code=503');
      await arm({ fault: 'status', code: 503 });
      expect(await waitFor('/text')).toEqual(real);
    });

    it('what needs time is left out, and the journal says so', async () => {
      await arm({ fault: 'latency', ms: 10 });
      expect((await waitFor('/text')).at(-1)).toBe('some text, ü');
      expect(await probed.entries()).toContainEqual(
        expect.objectContaining({
          type: 'error',
          message: expect.stringMatching(/synchronous request to .* is left out: .*'latency'/),
        }),
      );
    });
  });
});

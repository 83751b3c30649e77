import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Followed, follow } from './followed.ts';
import { browserKinds, withWorkers } from './page.ts';
import { startChatServer } from './server.ts';
import { setStageOf } from './stage.ts';

/** Connects in all ways, by URLs that are relative to its own, and tells how it finds itself. */
const CONNECTS = `
  const socket = new WebSocket('../socket');
  socket.onmessage = ({ data }) => postMessage('echo ' + data);
  socket.onclose = ({ code }) => postMessage('closed ' + code);
  socket.onopen = () => socket.send('from a worker');
  const source = new EventSource('../stream');
  source.onmessage = ({ data }) => postMessage('event ' + data);
  fetch('../tokens?count=0').then(async ({ body }) => {
    const reader = body.getReader();
    await reader.read();
    postMessage('token');
  });
  const xhr = new XMLHttpRequest();
  xhr.onload = () => postMessage('xhr ' + xhr.status);
  xhr.open('GET', '../lines');
  xhr.send();
  onmessage = ({ data }) => {
    if (data === 'close') close();
    else if (data === 'say') socket.send('said');
    else postMessage('message ' + data);
  };
  const other = new Request('x').url;
  postMessage(JSON.stringify([name, location.href, String(location), location.pathname, other]));
`;

/** Starts a worker whose messages and errors are kept. */
const start = (page: Page, url: string, options: WorkerOptions = {}): Promise<void> =>
  page.evaluate(
    (url, options) => {
      const kept = globalThis as unknown as { said: unknown[]; worker: Worker };
      kept.said = [];
      kept.worker = new Worker(url, options);
      kept.worker.onmessage = ({ data }) => kept.said.push(data);
      kept.worker.onerror = (event) => {
        event.preventDefault();
        const { filename, lineno } = event;
        const thrown: Event = event;
        kept.said.push(thrown instanceof ErrorEvent ? [filename, lineno] : thrown.type);
      };
      kept.worker.postMessage('at once');
    },
    url,
    options,
  );

const tell = (page: Page, message: string): Promise<void> =>
  page.evaluate(
    (message) => (globalThis as unknown as { worker: Worker }).worker.postMessage(message),
    message,
  );

const said = (page: Page): Promise<unknown[]> =>
  page.evaluate(() => (globalThis as unknown as { said: unknown[] }).said);

describe.each(browserKinds)('in %s, a followed worker', (kind) => {
  const stage = setStageOf(kind, startChatServer, withWorkers);
  let followed: Followed;
  const base = () => `http://${stage.server.host}`;

  beforeEach(() => {
    const { scripts } = stage.server;
    scripts.set('/in/classic.js', `importScripts('part.js');${CONNECTS}postMessage(part);`);
    scripts.set('/in/part.js', "self.part = 'the part';");
    scripts.set('/in/module.js', `import { part } from './dep.js';${CONNECTS}postMessage(part);`);
    scripts.set('/in/dep.js', "export const part = 'the part';");
    scripts.set('/in/throws.js', "\nthrow new Error('of the script');");
    followed = follow(stage.probed.page);
  });
  afterEach(() => followed.link.close());

  const labels = () =>
    followed.entries.flatMap((entry) => (entry.type === 'connection' ? [entry.label] : []));
  const opened = () =>
    followed.entries.flatMap((entry) => (entry.type === 'open' ? [entry.transport] : []));
  const closed = () => followed.entries.flatMap((entry) => (entry.type === 'close' ? [entry] : []));

  it.each(['classic', 'module'] as const)(
    'is shown with all its connections, and faults reach it (%s)',
    async (type) => {
      const { page } = stage.probed;
      await start(page, `in/${type}.js`, { type, name: 'mine' });
      await expect
        .poll(() => said(page))
        .toEqual(
          expect.arrayContaining([
            ...['echo from a worker', 'event {"type":"event","sequence":1}', 'token', 'xhr 200'],
            ...['message at once', 'the part'],
          ]),
        );
      const url = `${base()}/in/${type}.js`;
      expect(await said(page)).toContain(
        JSON.stringify(['mine', url, url, `/in/${type}.js`, `${base()}/in/x`]),
      );
      await expect.poll(() => new Set(opened())).toEqual(new Set(['websocket', 'sse', 'ajax']));
      expect(labels()).toContainEqual(expect.stringContaining('in the worker mine'));
      await followed.link.send({
        do: 'arm',
        rule: { fault: 'stall', where: { transport: 'websocket' } },
      });
      await tell(page, 'say');
      await expect.poll(() => followed.drained?.rules).toMatchObject([{ fired: 1 }]);
      // What was lost stays lost: a connection with a hole in it does not go on.
      await followed.link.send({ do: 'lift' });
      await expect.poll(() => said(page)).toContain('closed 1006');
      expect(await said(page)).not.toContain('echo said');
      await followed.link.send({ do: 'arm', rule: { fault: 'reset' } });
      await expect
        .poll(() => closed().map(({ transport }) => transport))
        .toEqual(expect.arrayContaining(['websocket', 'sse']));
    },
  );

  it('disappears from the panel when it ends, and its connections are closed', async () => {
    const { page } = stage.probed;
    await start(page, 'in/classic.js');
    await expect.poll(opened).toContain('websocket');
    await page.evaluate(() => (globalThis as unknown as { worker: Worker }).worker.terminate());
    await expect
      .poll(closed)
      .toContainEqual(
        expect.objectContaining({ reason: 'The worker has ended.', transport: 'websocket' }),
      );
    await start(page, 'in/module.js', { type: 'module' });
    await expect.poll(() => opened().filter((over) => over === 'websocket').length).toBe(2);
    expect(followed.drained?.workers).toMatchObject([{ name: 'module.js' }]);
    await tell(page, 'close');
    await expect.poll(() => followed.drained?.workers).toEqual([]);
    const gone = { transport: 'websocket', reason: 'The worker has ended.' };
    const ends = closed().filter((end) =>
      Object.entries(gone).every(([name, is]) => Reflect.get(end, name) === is),
    );
    expect(ends).toHaveLength(2);
  });

  it('fails as natively if its script throws or does not exist', async () => {
    const { page } = stage.probed;
    for (const type of ['classic', 'module'] as const) {
      await start(page, 'in/throws.js', { type });
      await expect.poll(() => said(page)).toEqual([[`${base()}/in/throws.js`, 2]]);
      await start(page, 'in/none.js', { type });
      await expect.poll(() => said(page)).toEqual(['error']);
      await expect
        .poll(() => followed.entries)
        .toContainEqual(
          expect.objectContaining({ message: expect.stringContaining('none.js did not start') }),
        );
    }
  });

  it('may run a blob: URL that the page revokes at once', async () => {
    const { page } = stage.probed;
    const answer = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const url = URL.createObjectURL(new Blob(['postMessage(location.href)']));
          const worker = new Worker(url);
          URL.revokeObjectURL(url);
          worker.onmessage = ({ data }) => resolve([data === url, worker instanceof Worker]);
        }),
    );
    expect(answer).toEqual([true, true]);
    await expect.poll(() => followed.drained?.workers).toMatchObject([{ name: 'of a blob' }]);
  });

  it('may belong to a frame, and ends with it', async () => {
    const { page } = stage.probed;
    await page.evaluate(() =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.src = '/in/frame';
        frame.onload = () => {
          const { Worker } = frame.contentWindow as Window & typeof globalThis;
          resolve(new Worker('classic.js'));
        };
        document.body.append(frame);
      }).then(() => undefined),
    );
    await expect.poll(opened).toContain('websocket');
    await page.evaluate(() => document.querySelector('iframe')?.remove());
    await expect.poll(() => followed.drained?.workers).toEqual([]);
  });

  it.each([
    [true, "worker-src blob:; script-src 'self'"],
    [false, "worker-src 'self'"],
  ])('may start with the probe if its page’s policy allows it (%s)', async (allowed, policy) => {
    const { page, send } = stage.probed;
    await page.evaluate((policy) => {
      const meta = document.createElement('meta');
      meta.httpEquiv = 'Content-Security-Policy';
      meta.content = policy;
      document.head.append(meta);
    }, policy);
    await expect.poll(() => send({ do: 'try-workers' })).toEqual({ allowed });
  });
});

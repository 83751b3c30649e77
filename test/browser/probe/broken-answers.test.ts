import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { browserKinds, closeTab, openBare } from './page.ts';
import { setStageOf } from './stage.ts';
import { startXhrServer } from './xhr-server.ts';

declare const stage: { log: string[] };

const readings = ['text', 'json', 'clone', 'stream'] as const;

/** Asks, and notes what there is of the answer, and how it ends. */
function read([path, reading]: [path: string, reading: (typeof readings)[number]]): void {
  const log: string[] = [];
  Object.assign(globalThis, { stage: { log } });
  const failed = (error: Error) => {
    // Firefox keeps the calls of the probe in a stack.
    const stack = navigator.userAgent.includes('Firefox') ? '' : error.stack;
    log.push(`${error.constructor.name} ${error.name}: ${error.message} ${stack}`);
  };
  const run = async () => {
    const response = await fetch(path);
    log.push(`${response.status}`);
    if (reading === 'clone') return response.clone().text();
    if (reading !== 'stream') return response[reading]();
    const reader = response.body?.getReader();
    reader?.closed.catch(failed);
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) return 'done';
      log.push(new TextDecoder().decode(value));
    }
  };
  run().then((end) => log.push(JSON.stringify(end)), failed);
}

describe.each(browserKinds)('in %s, an answer that has begun to come', (kind) => {
  const on = setStageOf(kind, startXhrServer);

  const makeKnown = () =>
    on.probed.page.evaluate(async () => {
      const body = '{"messageId":"a"}';
      await (await fetch('/messages', { method: 'POST', body })).text();
    });
  const log = (page: Page) => page.evaluate(() => stage.log);

  describe.each(['/half', '/tokens'])('from %s', (path) => {
    it.each(readings)(
      'breaks off by a reset as by a real one, for a page that reads its %s',
      async (reading) => {
        await makeKnown();
        /** What the page has noted when the answer has been broken off. */
        async function broken(page: Page, breakOff: () => unknown): Promise<string[]> {
          await page.evaluate(read, [path, reading] as [string, typeof reading]);
          const begun = reading === 'stream' ? 2 : 1;
          await expect.poll(() => log(page)).toHaveLength(begun);
          await expect.poll(() => on.server.begun()).toBe(1);
          await breakOff();
          await expect.poll(() => on.server.begun()).toBe(0);
          await expect.poll(async () => (await log(page)).length).toBeGreaterThan(begun);
          return log(page);
        }
        const bare = await openBare(on.browser, `http://${on.server.host}/`);
        const real = await broken(bare, () => on.server.breakOff());
        await closeTab(bare);
        const { page } = on.probed;
        expect(await broken(page, () => on.server.breakOff())).toEqual(real);
        const reset = () => on.probed.send({ do: 'arm', rule: { fault: 'reset' } });
        expect(await broken(page, reset)).toEqual(real);
      },
    );
  });

  it('is not met by a reset when all of it has come', async () => {
    await makeKnown();
    await on.probed.page.evaluate(read, ['/json', 'text'] as [string, 'text']);
    await expect.poll(() => log(on.probed.page)).toEqual(['200', '"{\\"a\\":[1,2]}"']);
    await on.probed.send({ do: 'arm', rule: { fault: 'reset' } });
    const faults = (await on.probed.entries()).filter(({ type }) => type === 'fault');
    expect(faults).toMatchObject([
      { phase: 'armed' },
      { phase: 'lifted', detail: 'No live connection was there to end.' },
    ]);
  });
});

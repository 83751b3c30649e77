import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/journal/entry.ts';
import { browserKinds, closeTab, openBare } from './page.ts';
import { setStageOf } from './stage.ts';
import { startXhrServer } from './xhr-server.ts';

declare const stage: { log: string[]; begun: boolean; over: boolean; broken: () => void };

const readings = [
  'text',
  'text once its body was asked for',
  'text of a copy',
  'stream',
  'stream of a copy, and its text',
  'stream, and the text of a copy',
  'stream, when it has broken off',
] as const;

type Reading = (typeof readings)[number];

/** Asks, and notes what there is of the answer, and how it ends. */
function read([path, reading]: [path: string, reading: Reading]): void {
  const log: string[] = [];
  let broken = () => {};
  const breaks = new Promise<void>((resolve) => {
    broken = resolve;
  });
  const state = { log, begun: false, over: false, broken };
  Object.assign(globalThis, { stage: state });
  const failed = (error: Error, how: string) => {
    // Firefox keeps the calls of the probe in a stack.
    const stack = navigator.userAgent.includes('Firefox') ? '' : error.stack;
    log.push(`${how}: ${error.constructor.name} ${error.name}: ${error.message} ${stack}`);
  };
  const whole = (what: Promise<unknown>) =>
    what.then(
      (value) => log.push(`whole: ${JSON.stringify(value)}`),
      (error) => failed(error, 'whole'),
    );
  const streamed = async (body: ReadableStream<Uint8Array> | null) => {
    const reader = body?.getReader();
    const closed = reader?.closed.catch((error) => failed(error, 'closed'));
    try {
      while (!(await reader?.read())?.done) state.begun = true;
    } catch (error) {
      failed(error as Error, 'read');
    }
    await closed;
  };
  const uses: Record<Reading, (response: Response, copy: () => Response) => unknown> = {
    text: (response) => whole(response.text()),
    'text once its body was asked for': (response) => response.body && whole(response.text()),
    'text of a copy': (_response, copy) => whole(copy().text()),
    stream: ({ body }) => streamed(body),
    'stream of a copy, and its text': (response, copy) => {
      const { body } = copy();
      return Promise.all([whole(response.text()), streamed(body)]);
    },
    'stream, and the text of a copy': (response, copy) => {
      const text = whole(copy().text());
      return Promise.all([streamed(response.body), text]);
    },
    'stream, when it has broken off': (response) => breaks.then(() => streamed(response.body)),
  };
  const run = async () => {
    const response = await fetch(path);
    log.push(`${response.status}`);
    const used = uses[reading](response, () => response.clone());
    const isRead = reading.startsWith('stream') && !reading.includes('when');
    if (!isRead) state.begun = true;
    await used;
    log.push(`used: ${response.bodyUsed}`);
    log.sort();
    state.over = true;
  };
  void run();
}

describe.each(browserKinds)('in %s, an answer that has begun to arrive', (kind) => {
  const on = setStageOf(kind, startXhrServer);

  const makeKnown = () =>
    on.probed.page.evaluate(async () => {
      const body = '{"messageId":"a"}';
      await (await fetch('/messages', { method: 'POST', body })).text();
    });
  const log = (page: Page) => page.evaluate(() => stage.log);

  describe.each(['/half', '/tokens', '/begun'])('from %s', (path) => {
    it.each(readings)(
      'breaks off by a reset as by a real one for a page that reads its %s',
      async (reading) => {
        await makeKnown();
        /** What the page has noted when the answer has been broken off. */
        async function broken(page: Page, breakOff: () => unknown): Promise<string[]> {
          await page.evaluate(read, [path, reading] as [string, Reading]);
          await expect.poll(() => page.evaluate(() => stage.begun)).toBe(true);
          await expect.poll(() => on.server.begun()).toBe(1);
          await breakOff();
          await expect.poll(() => on.server.begun()).toBe(0);
          await page.evaluate(() => setTimeout(stage.broken, 50));
          await expect.poll(() => page.evaluate(() => stage.over)).toBe(true);
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

  it.each(['/json', '/text'])(
    'from %s is not ended by a reset once all of it has come',
    async (path) => {
      await makeKnown();
      await on.probed.page.evaluate(read, [path, 'text'] as [string, 'text']);
      await expect.poll(() => on.probed.page.evaluate(() => stage.over)).toBe(true);
      /** What becomes of one. */
      async function reset(): Promise<readonly Entry[]> {
        const { next } = await on.probed.send({ do: 'drain', since: 0 });
        await on.probed.send({ do: 'arm', rule: { fault: 'reset' } });
        const { entries } = await on.probed.send({ do: 'drain', since: next });
        return entries.filter(({ type }) => type === 'fault');
      }
      // The browser's record of it comes in its own time.
      await expect
        .poll(reset)
        .toMatchObject([
          { phase: 'armed' },
          { phase: 'lifted', detail: 'There was no live connection to end.' },
        ]);
      expect((await log(on.probed.page)).join()).not.toContain('Error');
    },
  );
});

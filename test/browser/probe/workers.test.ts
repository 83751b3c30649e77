import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserKinds, openProbed, startBrowser } from './page.ts';
import { type ChatServer, startChatServer } from './server.ts';

describe.each(browserKinds)('in %s, a worker', (kind) => {
  let browser: Browser;
  let server: ChatServer;

  beforeAll(async () => {
    browser = await startBrowser(kind);
    server = await startChatServer();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it('works as it did, and the journal says that its connections are not seen', async () => {
    const { page, entries } = await openProbed(browser, `http://${server.host}/`);
    const answer = await page.evaluate(
      () =>
        new Promise((resolve) => {
          class Mine extends Worker {}
          const script = 'onmessage = ({ data }) => postMessage(data + 1)';
          const worker = new Mine(URL.createObjectURL(new Blob([script])));
          worker.onmessage = ({ data }) =>
            resolve([data, worker instanceof Worker, worker instanceof Mine, String(Worker)]);
          worker.postMessage(1);
        }),
    );
    expect(answer).toEqual([
      2,
      true,
      true,
      expect.stringMatching(/function Worker\(\) \{\s*\[native code\]\s*\}/),
    ]);
    expect((await entries()).filter(({ type }) => type === 'error')).toMatchObject([
      { message: expect.stringContaining('The page has a Worker (blob:') },
    ]);
    await page.close();
  });

  it('that cannot be made fails as natively', async () => {
    const { page, entries } = await openProbed(browser, `http://${server.host}/`);
    const failure = await page.evaluate(() => {
      try {
        new Worker('http://[');
        return 'made';
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(failure).toBe('SyntaxError');
    expect((await entries()).filter(({ type }) => type === 'error')).toEqual([]);
    await page.close();
  });
});

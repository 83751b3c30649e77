import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserKinds, openBare, openProbed, startBrowser } from './page.ts';
import { exerciseXhr } from './xhr-exercise.ts';
import { exerciseXhrInterface } from './xhr-interface.ts';
import { startXhrServer, type XhrServer } from './xhr-server.ts';

describe.each(browserKinds)(
  'in %s, an XMLHttpRequest looks to the page like the native one',
  (kind) => {
    let browser: Browser;
    let server: XhrServer;
    let native: readonly string[];
    /** Without what an answer shows that only begins. */
    let whole: readonly string[];

    beforeAll(async () => {
      [browser, server] = await Promise.all([startBrowser(kind), startXhrServer()]);
      const bare = await openBare(browser, `http://${server.host}/`);
      native = await exercise(bare);
      whole = await bare.evaluate(exerciseXhr, false);
      await bare.close();
    });
    afterAll(() => Promise.all([browser?.close(), server?.close()]));

    const exercise = async (page: Page) => [
      ...(await page.evaluate(exerciseXhrInterface)),
      ...(await page.evaluate(exerciseXhr, true)),
    ];
    /** With it, requests to the host are followed. */
    const openFollowed = async () => {
      const probed = await openProbed(browser, `http://${server.host}/`);
      await probed.page.evaluate(() => {
        new WebSocket(`ws://${location.host}/socket.io/?EIO=4&transport=websocket`);
      });
      return probed;
    };
    /** Does nothing, and stands in the way of all. */
    const harmless = { fault: 'drop', where: { nth: 1_000_000 } } as const;
    const isNative = (page: Page) =>
      page.evaluate(
        () =>
          new Promise((resolve) => {
            const xhr = new XMLHttpRequest();
            xhr.onload = ({ isTrusted }) => resolve(isTrusted);
            xhr.open('GET', '/text');
            xhr.send();
          }),
      );

    it('if it is not followed', async () => {
      expect(native.length).toBeGreaterThan(200);
      const { page, send, entries } = await openProbed(browser, `http://${server.host}/`);
      expect(await exercise(page)).toEqual(native);
      await send({ do: 'arm', rule: harmless });
      expect(await isNative(page)).toBe(true);
      expect((await entries()).map(({ type }) => type)).not.toContain('connection');
      await page.close();
    });

    it('if it is followed', async () => {
      const { page } = await openFollowed();
      expect(await exercise(page)).toEqual(native);
      expect(await isNative(page)).toBe(true);
      await page.close();
    });

    it('if its events are held back and repeated, as while a fault is armed', async () => {
      const { page, send } = await openFollowed();
      await send({ do: 'arm', rule: harmless });
      expect(await isNative(page)).toBe(false);
      expect(await page.evaluate(exerciseXhr, false)).toEqual(whole);
      await page.close();
    });
  },
);

import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserKinds, openBare, openProbed, type ProbedPage, startBrowser } from '../page.ts';
import type { Seen } from './lab.ts';
import type * as Lab from './page.ts';
import { startLabServer } from './server.ts';
import { expectedIn } from './theme.ts';
import { themes } from './themes/index.ts';

type Results = Readonly<Record<string, Seen>>;

async function bundle(): Promise<string> {
  const built = await rolldown({ input: join(import.meta.dirname, 'page.ts') });
  const { output } = await built.generate({ format: 'iife', name: 'lab' });
  await built.close();
  return output[0].code;
}

/** Runs every case in a page of its own, with a server of its own: a browser makes few connections to one host. */
async function runIn(open: (url: string) => Promise<Page>, script: string): Promise<Results> {
  const server = await startLabServer(script);
  try {
    const page = await open(`http://${server.host}/`);
    return await page.evaluate(
      (hosts) => (globalThis as unknown as { lab: typeof Lab }).lab.run(hosts),
      { other: server.other, desk: server.desk },
    );
  } finally {
    await server.close();
  }
}

/** With a fault armed on a connection that does not exist, everything takes the way that faults act on. */
async function armElsewhere({ send }: ProbedPage): Promise<() => void> {
  const where = { url: 'ws://nowhere.example/' };
  await send({ do: 'arm', rule: { fault: 'drop', where } });
  // A fault whose panel is silent lifts itself.
  const timer = setInterval(() => void send({ do: 'drain', since: 0 }).catch(() => {}), 500);
  return () => clearInterval(timer);
}

describe.each(browserKinds)('in %s', (kind) => {
  let browser: Browser;
  let native: Results = {};
  let watched: Results = {};
  let armed: Results = {};
  let disarm = () => {};

  beforeAll(async () => {
    let script: string;
    [browser, script] = await Promise.all([startBrowser(kind), bundle()]);
    [native, watched, armed] = await Promise.all([
      runIn((url) => openBare(browser, url), script),
      runIn(async (url) => (await openProbed(browser, url)).page, script),
      runIn(async (url) => {
        const probed = await openProbed(browser, url);
        disarm = await armElsewhere(probed);
        return probed.page;
      }, script),
    ]);
  });
  afterAll(async () => {
    disarm();
    await browser.close();
  });

  describe.each(themes)('$title', ({ title, cases }) => {
    it.each(Object.entries(cases))('%s', (name, one) => {
      const key = `${title}: ${name}`;
      expect(native[key]?.value, 'the browser itself').toEqual(expectedIn(kind, one));
      expect(watched[key], 'with the probe').toEqual(native[key]);
      expect(armed[key], 'with a fault on another connection').toEqual(native[key]);
    });
  });
});

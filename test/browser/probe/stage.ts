import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type browserKinds, openProbed, type ProbedPage, startBrowser } from './page.ts';
import { type ChatServer, startChatServer } from './server.ts';

/** What the tests of a suite run on. */
interface Stage {
  browser: Browser;
  server: ChatServer;
  probed: ProbedPage;
}

/** One browser for a suite; for each of its tests a server, and a page of it that has the probe. To be read within tests. */
export function setStage(kind: (typeof browserKinds)[number]): Readonly<Stage> {
  const stage = {} as Stage;
  beforeAll(async () => {
    stage.browser = await startBrowser(kind);
  });
  afterAll(() => stage.browser.close());
  beforeEach(async () => {
    stage.server = await startChatServer();
    stage.probed = await openProbed(stage.browser, `http://${stage.server.host}/`);
  });
  afterEach(async () => {
    await stage.probed.page.close();
    await stage.server.close();
  });
  return stage;
}

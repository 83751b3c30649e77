import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import {
  type browserKinds,
  type Entrance,
  enterPage,
  fromStart,
  openTabFor,
  type ProbedPage,
  startBrowser,
} from './page.ts';
import { type ChatServer, startChatServer } from './server.ts';

interface Served {
  readonly host: string;
  close(): Promise<void>;
}

/** What the tests of a suite run on. */
export interface Stage<S extends Served = ChatServer> {
  browser: Browser;
  server: S;
  probed: ProbedPage;
}

/**
 * One browser for a suite; for each of its tests a server, and a page of it that has the probe. To be read within tests. The pages come one
 * after another in one tab, since a new tab takes much longer than a new page.
 */
export const setStage = (kind: (typeof browserKinds)[number]): Readonly<Stage> =>
  setStageOf(kind, startChatServer);

/** The same with another server, or a page that has the probe in another way. */
export function setStageOf<S extends Served>(
  kind: (typeof browserKinds)[number],
  serve: () => Promise<S>,
  entrance: Entrance = fromStart,
): Readonly<Stage<S>> {
  const stage = {} as Stage<S>;
  let tab: Page | undefined;
  beforeAll(async () => {
    stage.browser = await startBrowser(kind);
  });
  afterAll(() => stage.browser.close());
  beforeEach(async () => {
    stage.server = await serve();
    if (!tab || tab.isClosed()) tab = await openTabFor(stage.browser, entrance);
    stage.probed = await enterPage(tab, `http://${stage.server.host}/`, entrance);
  });
  afterEach(async ({ task }) => {
    // Who knows what it is like.
    if (task.result?.state === 'fail') await tab?.close();
    await stage.server.close();
  });
  return stage;
}

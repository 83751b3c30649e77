import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type browserKinds, openProbed, type ProbedPage, startBrowser } from './page.ts';
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

/** One browser for a suite; for each of its tests a server, and a page of it that has the probe. To be read within tests. */
export const setStage = (kind: (typeof browserKinds)[number]): Readonly<Stage> =>
  setStageOf(kind, startChatServer);

/** The same with another server, or a page that has the probe in another way. */
export function setStageOf<S extends Served>(
  kind: (typeof browserKinds)[number],
  serve: () => Promise<S>,
  open = openProbed,
): Readonly<Stage<S>> {
  const stage = {} as Stage<S>;
  beforeAll(async () => {
    stage.browser = await startBrowser(kind);
  });
  afterAll(() => stage.browser.close());
  beforeEach(async () => {
    stage.server = await serve();
    stage.probed = await open(stage.browser, `http://${stage.server.host}/`);
  });
  afterEach(async () => {
    await stage.probed.page.close();
    await stage.server.close();
  });
  return stage;
}

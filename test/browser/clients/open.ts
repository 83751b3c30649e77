import type { Browser, Page } from 'puppeteer-core';
import { onTestFinished } from 'vitest';
import type { ConnectionModel, Session } from '../../../src/session/model.ts';
import { createSession } from '../../../src/session/session.ts';
import { closeTab, enterPage, fromStart, openTabFor, type ProbedPage } from '../probe/page.ts';
import type { AppName } from './page/apps.ts';
import type { ClientsServer } from './server/server.ts';

export interface OpenApp extends ProbedPage {
  /** What the panel would show now. */
  session(): Promise<Session>;
  /** Until the panel would show one connection of which this is true. */
  until(what: string, holds: (connection: ConnectionModel) => boolean): Promise<ConnectionModel>;
  /** Starts a client on the page. */
  start(name: AppName): Promise<void>;
  sendMessage(id: string): Promise<void>;
  told(): Promise<Told>;
}

/** What the client has told its page. */
export interface Told {
  readonly confirmed: readonly string[];
  readonly failed: readonly string[];
  readonly received: readonly string[];
  /** It does not try again by itself. */
  readonly ended: boolean;
}

/** A tab for pages with the probe, until the test is over. */
export async function openAppTab(browser: Browser): Promise<Page> {
  const tab = await openTabFor(browser, fromStart);
  onTestFinished(() => closeTab(tab));
  return tab;
}

/** A page in a tab of its own, with the probe there before the client that starts on it. */
export const openApp = async (
  browser: Browser,
  server: ClientsServer,
  name?: AppName,
): Promise<OpenApp> => openAppIn(await openAppTab(browser), server, name);

/** The same in this tab; what was open there is gone. */
export async function openAppIn(
  tab: Page,
  server: ClientsServer,
  name?: AppName,
): Promise<OpenApp> {
  const url = `http://${server.host}/`;
  const probed = await enterPage(tab, url, fromStart);
  await probed.page.addScriptTag({ url: `${url}apps.js` });
  const start = (app: AppName) =>
    probed.page.evaluate((which, host) => startApp(which, host), app, server.host);
  if (name) await start(name);
  const session = async () => {
    const session = createSession();
    session.apply(await probed.send({ do: 'drain', since: 0 }));
    return session;
  };
  return {
    ...probed,
    session,
    until: (what, holds) => poll(what, session, holds),
    sendMessage: (id) => probed.page.evaluate((one) => app.send(one), id),
    start,
    told: () =>
      probed.page.evaluate(() => {
        const { confirmed, failed, received } = app;
        return { confirmed, failed, received, ended: app.ended?.() ?? false };
      }),
  };
}

async function poll(
  what: string,
  session: () => Promise<Session>,
  holds: (connection: ConnectionModel) => boolean,
): Promise<ConnectionModel> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const { connections } = await session();
    const found = [...connections.values()].find(holds);
    if (found) return found;
    if (Date.now() > deadline) {
      const shown = [...connections.values()].map(({ label, state, cause, live, epochs }) => ({
        ...{ label, state, cause, live },
        epochs: epochs.slice(-5),
      }));
      throw new Error(`Waited 20 s for ${what}, in vain. The panel shows ${JSON.stringify(shown)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { inject } from 'vitest';
import type { Answer, Command } from '../../../src/journal/command.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { commandExpression } from '../../../src/link/expression.ts';
import { extensionFolders } from '../../../tools/build.ts';

export const browserKinds = ['chromium', 'firefox'] as const;

export async function startBrowser(kind: (typeof browserKinds)[number]): Promise<Browser> {
  const executablePath = inject('executables')[kind];
  if (kind === 'firefox') {
    return puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
  }
  return puppeteer.launch({
    executablePath,
    headless: true,
    pipe: true,
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
  });
}

export interface ProbedPage {
  readonly page: Page;
  send<C extends Command>(command: C): Promise<Answer<C>>;
  /** All that the journal has. */
  entries(): Promise<readonly Entry[]>;
}

const turns = new WeakMap<Browser, Promise<unknown>>();

/** Opens or closes a tab when no other is: Firefox opens one beside another, which must not be gone by then. */
function inTurn<T>(browser: Browser, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(browser) ?? Promise.resolve()).then(work);
  turns.set(
    browser,
    turn.catch(() => undefined),
  );
  return turn;
}

export const openTab = (browser: Browser): Promise<Page> =>
  inTurn(browser, () => browser.newPage());

export const closeTab = (page: Page): Promise<void> =>
  inTurn(page.browser(), async () => {
    if (!page.isClosed()) await page.close();
  });

/** A new tab on the url, without the probe. */
export async function openBare(browser: Browser, url: string): Promise<Page> {
  const page = await openTab(browser);
  await page.goto(url);
  return page;
}

/** How a page gets the built probe. */
export interface Entrance {
  /** For a tab, before it goes anywhere. */
  readonly prepare?: (tab: Page) => Promise<unknown>;
  /** For a page, once it is there. */
  readonly enter?: (page: Page) => Promise<unknown>;
}

/** It is in place before the page's scripts. */
export const fromStart: Entrance = {
  prepare: (tab) => tab.evaluateOnNewDocument(readProbe()),
};

/** The same, with its dedicated workers followed. */
export const withWorkers: Entrance = {
  prepare: (tab) => {
    const probe = readBuilt('worker-probe.js');
    const follow = commandExpression({ do: 'follow-workers', probe });
    return tab.evaluateOnNewDocument(`${readProbe()};${follow}`);
  },
};

/** It comes only after the page has done what it does. */
export const late = (before: (page: Page) => Promise<void>): Entrance => ({
  enter: async (page) => {
    await before(page);
    await putProbe(page);
  },
});

/** The test puts it there. */
export const bare: Entrance = {};

export const putProbe = (page: Page): Promise<unknown> => page.evaluate(readProbe());

/** A new tab for pages that get the probe in this way. */
export async function openTabFor(browser: Browser, { prepare }: Entrance): Promise<Page> {
  const tab = await openTab(browser);
  await prepare?.(tab);
  return tab;
}

/** The page at the url, in a tab for pages that get the probe in this way. */
export async function enterPage(tab: Page, url: string, { enter }: Entrance): Promise<ProbedPage> {
  await tab.goto(url);
  await enter?.(tab);
  return probedPage(tab);
}

/** A new tab on the url, with the built probe in place before its scripts. */
export const openProbed = async (browser: Browser, url: string): Promise<ProbedPage> =>
  enterPage(await openTabFor(browser, fromStart), url, fromStart);

const readBuilt = (name: string): string =>
  readFileSync(join(extensionFolders.chromium, name), 'utf8');
const readProbe = (): string => readBuilt('probe.js');

function probedPage(page: Page): ProbedPage {
  const send = doorOf(page);
  return {
    page,
    send,
    entries: async () => (await send({ do: 'drain', since: 0 })).entries,
  };
}

/** Speaks to the probe in a page. */
export const doorOf =
  (page: Page) =>
  async <C extends Command>(command: C): Promise<Answer<C>> => {
    const answer = await page.evaluate((json) => {
      const holder = globalThis as unknown as Record<symbol, { probe(json: string): string }>;
      return holder[Symbol.for('faultline')]?.probe(json) ?? '{"ok":false,"error":"no probe"}';
    }, JSON.stringify(command));
    const { ok, value, error } = JSON.parse(answer) as {
      ok: boolean;
      value: Answer<C>;
      error: string;
    };
    if (!ok) throw new Error(error);
    return value;
  };

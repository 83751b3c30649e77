import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kept, OutboxStore } from '../../src/connection/store.ts';
import { browserKinds, openBare, startBrowser } from './probe/page.ts';
import type { Offered } from './storage/entry.ts';
import { type PageServer, startPageServer } from './storage/server.ts';

/** What a page of these tests has in its global scope. */
interface Held {
  readonly offered: Offered;
  store: OutboxStore;
  lost: boolean;
}

/** Opens a stored outbox in the page. Each test has a name of its own, so that none finds what another left. */
const openStore = (page: Page, name: string, steal = false): Promise<Kept | null> =>
  page.evaluate(
    async (options) => {
      const held = globalThis as unknown as Held;
      held.lost = false;
      held.store = held.offered.indexedDbStore(options);
      held.store.onLost = () => {
        held.lost = true;
      };
      return held.store.open();
    },
    { name, steal },
  );

const save = (page: Page, clientId: string, ...sequences: number[]): Promise<void> =>
  page.evaluate(
    (id, numbers) =>
      (globalThis as unknown as Held).store.save({
        identity: { clientId: id, secret: 's', confirmed: 0 },
        put: numbers.map((sequence) => ({ messageId: `m${sequence}`, sequence, json: '{"a":1}' })),
        remove: [],
      }),
    clientId,
    sequences,
  );

const ownedBy = async (page: Page, name: string): Promise<string | null> =>
  (await openStore(page, name))?.identity.clientId ?? null;

/** A tab that is closed is not quite gone yet: the browser frees its locks a moment later. */
const freed = (page: Page, clientId: string): Promise<unknown> =>
  page.waitForFunction(
    async (ending) => {
      const { held = [] } = await navigator.locks.query();
      return held.every(({ name }) => !name?.endsWith(ending));
    },
    { polling: 20 },
    `:${clientId}`,
  );

describe.each(browserKinds)('a stored outbox in %s', (kind) => {
  let server: PageServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await startPageServer();
    browser = await startBrowser(kind);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('keeps its messages across a reload', async () => {
    const page = await openBare(browser, server.url);
    expect(await openStore(page, 'reload')).toBeNull();
    await save(page, 'a', 1, 2);
    await page.reload();
    expect(await openStore(page, 'reload')).toEqual({
      identity: { clientId: 'a', secret: 's', confirmed: 0 },
      messages: [1, 2].map((sequence) => ({
        messageId: `m${sequence}`,
        sequence,
        json: '{"a":1}',
      })),
    });
    await page.close();
  });

  it('never belongs to two tabs, and is freed by a tab that closes', async () => {
    const first = await openBare(browser, server.url);
    const second = await openBare(browser, server.url);
    const third = await openBare(browser, server.url);
    await openStore(first, 'tabs');
    await save(first, 'b', 1);
    expect(await ownedBy(second, 'tabs')).toBeNull();
    await save(second, 'c', 1);
    await first.close();
    await freed(second, 'b');
    expect(await ownedBy(third, 'tabs')).toBe('b');
    await second.close();
    await third.close();
  });

  it('goes to only one of two tabs that open at once', async () => {
    const first = await openBare(browser, server.url);
    await openStore(first, 'race');
    await save(first, 'd', 1);
    const pages = [
      await openBare(browser, server.url),
      await openBare(browser, server.url),
    ] as const;
    await first.close();
    await freed(pages[0], 'd');
    const owned = await Promise.all(pages.map((page) => ownedBy(page, 'race')));
    expect(owned.sort()).toEqual(['d', null]);
    for (const page of pages) await page.close();
  });

  it('that is stolen notifies its owner, which can no longer save', async () => {
    const first = await openBare(browser, server.url);
    const second = await openBare(browser, server.url);
    await openStore(first, 'steal');
    await save(first, 'e', 1);
    expect((await openStore(second, 'steal', true))?.messages).toHaveLength(1);
    await first.waitForFunction(() => (globalThis as unknown as Held).lost, { polling: 20 });
    await expect(save(first, 'e', 2)).rejects.toThrow('another tab took it');
    await first.close();
    await second.close();
  });
});

import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SharedConnection } from '../../src/connection/tabs/index.ts';
import { browserKinds, openBare, startBrowser } from './probe/page.ts';
import type { Offered } from './storage/entry.ts';
import { type PageServer, startPageServer } from './storage/server.ts';
import { type SocketServer, startSocketServer } from './storage/sockets.ts';

/** What a page of these tests has in its global scope. */
interface Held {
  readonly offered: Offered;
  shared: SharedConnection;
  received: unknown[];
  /** By body, how the message ended. */
  endings: Record<string, string>;
}

const WAIT = { timeout: 30_000, interval: 50 };

/** Joins the shared connection, and waits until it stands. */
const join = (page: Page, websocketEndpoint: string): Promise<void> =>
  page.evaluate(async (endpoint) => {
    const held = globalThis as unknown as Held;
    const { ConnectionManager, SharedConnection, indexedDbStore } = held.offered;
    held.received = [];
    held.endings = {};
    held.shared = new SharedConnection({
      name: endpoint,
      create: () =>
        new ConnectionManager({
          streamingMode: 'websocket',
          websocketEndpoint: endpoint,
          store: indexedDbStore({ name: endpoint, steal: true }),
        }),
    });
    held.shared.on('message', (body) => held.received.push(body));
    const connected = new Promise<void>((resolve) => {
      held.shared.on('state_change', ({ newState }) => newState === 'connected' && resolve());
    });
    held.shared.connect();
    await connected;
  }, websocketEndpoint);

const send = (page: Page, body: string): Promise<void> =>
  page.evaluate((text) => {
    const { shared, endings } = globalThis as unknown as Held;
    shared.sendMessage(text).confirmed.then(
      () => {
        endings[text] = 'confirmed';
      },
      (error) => {
        endings[text] = String(error);
      },
    );
  }, body);

const endings = (page: Page) => page.evaluate(() => (globalThis as unknown as Held).endings);

const received = (page: Page) => page.evaluate(() => (globalThis as unknown as Held).received);

describe.each(browserKinds)('a connection shared by tabs in %s', (kind) => {
  let server: PageServer;
  let sockets: SocketServer;
  let browser: Browser;
  let pages: Page[];

  beforeAll(async () => {
    server = await startPageServer();
    browser = await startBrowser(kind);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  beforeEach(async () => {
    sockets = await startSocketServer();
    pages = [await openBare(browser, server.url), await openBare(browser, server.url)];
    for (const page of pages) await join(page, sockets.url);
  });

  afterEach(async () => {
    for (const page of pages) if (!page.isClosed()) await page.close();
    await sockets.close();
  });

  const tab = (index: number): Page => {
    const page = pages[index];
    if (!page) throw new Error(`There is no tab ${index}.`);
    return page;
  };

  it('is one connection, over which both tabs send and receive', async () => {
    expect(sockets.open()).toBe(1);
    await send(tab(0), 'a');
    await vi.waitFor(async () => expect(await endings(tab(0))).toEqual({ a: 'confirmed' }), WAIT);
    await send(tab(1), 'b');
    await vi.waitFor(async () => expect(await endings(tab(1))).toEqual({ b: 'confirmed' }), WAIT);
    sockets.tell('hi');
    for (const page of pages) {
      await vi.waitFor(async () => expect(await received(page)).toEqual(['hi']), WAIT);
    }
    expect(sockets.applied).toEqual(['a', 'b']);
  });

  it('continues in the other tab when the leader closes; nothing is lost or applied twice', async () => {
    sockets.confirming = false;
    await send(tab(1), 'on the wire');
    await vi.waitFor(() => expect(sockets.applied).toEqual(['on the wire']), WAIT);
    sockets.confirming = true;
    await tab(0).close();
    await send(tab(1), 'after');
    await vi.waitFor(
      async () =>
        expect(await endings(tab(1))).toEqual({ 'on the wire': 'confirmed', after: 'confirmed' }),
      WAIT,
    );
    expect(sockets.applied).toEqual(['on the wire', 'after']);
  });

  // Only Chromium's debugging protocol can freeze a page.
  it.runIf(kind === 'chromium')(
    'is taken over from a frozen tab, which wakes as a follower',
    async () => {
      sockets.confirming = false;
      await send(tab(1), 'before');
      await vi.waitFor(() => expect(sockets.applied).toEqual(['before']), WAIT);
      sockets.confirming = true;
      const session = await tab(0).createCDPSession();
      await session.send('Page.setWebLifecycleState', { state: 'frozen' });
      await send(tab(1), 'during');
      const all = { before: 'confirmed', during: 'confirmed' };
      await vi.waitFor(async () => expect(await endings(tab(1))).toEqual(all), WAIT);
      sockets.tell('meanwhile');
      await vi.waitFor(async () => expect(await received(tab(1))).toEqual(['meanwhile']), WAIT);
      await session.send('Page.setWebLifecycleState', { state: 'active' });
      await send(tab(0), 'awake');
      await vi.waitFor(async () => {
        expect(await endings(tab(0))).toEqual({ awake: 'confirmed' });
      }, WAIT);
      await vi.waitFor(() => expect(sockets.open()).toBe(1), WAIT);
      expect(sockets.applied).toEqual(['before', 'during', 'awake']);
      expect(await received(tab(0))).toEqual(['meanwhile']);
    },
  );
});

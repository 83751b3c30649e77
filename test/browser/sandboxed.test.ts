import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserKinds, openBare, startBrowser } from './probe/page.ts';
import type { Offered } from './storage/entry.ts';
import { type PageServer, startPageServer } from './storage/server.ts';
import { type SocketServer, startSocketServer } from './storage/sockets.ts';

/** A frame whose origin is nobody else's: it may have no Web Locks and no IndexedDB. */
async function sandboxedFrame(page: Page) {
  await page.evaluate(
    (src) =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.setAttribute('sandbox', 'allow-scripts');
        frame.onload = resolve;
        document.body.append(Object.assign(frame, { src }));
      }),
    page.url(),
  );
  const frame = page.frames().at(-1);
  if (!frame) throw new Error('There is no frame.');
  return frame;
}

describe.each(browserKinds)('in a sandboxed frame of %s', (kind) => {
  let server: PageServer;
  let sockets: SocketServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await startPageServer();
    sockets = await startSocketServer();
    browser = await startBrowser(kind);
  });

  afterAll(async () => {
    await browser?.close();
    await sockets?.close();
    await server?.close();
  });

  it.each(['shared', 'own'] as const)(
    'a connection (%s) with a stored outbox works without storage and locks, and says so',
    async (which) => {
      const frame = await sandboxedFrame(await openBare(browser, server.url));
      const errors = await frame.evaluate(
        async (websocketEndpoint, shares) => {
          const { offered } = globalThis as unknown as { readonly offered: Offered };
          const { ConnectionManager, SharedConnection, indexedDbStore } = offered;
          const create = () =>
            new ConnectionManager({
              streamingMode: 'websocket',
              websocketEndpoint,
              store: indexedDbStore(),
            });
          const client = shares ? new SharedConnection({ name: 'chat', create }) : create();
          const told: string[] = [];
          client.on('error', ({ message }) => told.push(message));
          client.connect();
          await client.sendMessage('from the frame').confirmed;
          client.disconnect();
          return told;
        },
        sockets.url,
        which === 'shared',
      );
      const blocked = expect.stringContaining('the browser blocks the storage of this site');
      const alone = expect.stringContaining('This page has a connection of its own');
      expect(errors).toEqual(which === 'shared' ? [alone, blocked] : [blocked]);
    },
  );
});

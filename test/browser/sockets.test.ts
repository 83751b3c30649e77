import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../tools/build.ts';
import { response } from '../support/faulty-proxy.ts';
import { Chat, TRANSPORTS } from '../unit/sockets/chat.ts';
import { browserKinds, openBare, startBrowser } from './probe/page.ts';

interface Client {
  readonly state: string;
  readonly transport: string;
  connect(): void;
  sendMessage(body: object): { readonly confirmed: Promise<object> };
}

/** What the tests keep in the page. */
type PageGlobals = typeof globalThis & {
  Faultline: { ConnectionManager: new (options: object) => Client };
  client: Client;
  sent: Promise<object>[];
};

let script: string;
beforeAll(async () => {
  script = await readFile(join(projectRoot, 'dist/faultline.global.js'), 'utf8');
});

/** A page behind the proxy with a client that is connected. */
async function open(browser: Browser, chat: Chat, options: object): Promise<Page> {
  const page = await openBare(browser, `http://127.0.0.1:${chat.proxy.port}/probe.js`);
  await page.addScriptTag({ content: script });
  await page.evaluate(async (chosen: object) => {
    const page = globalThis as PageGlobals;
    page.sent = [];
    page.client = new page.Faultline.ConnectionManager({
      websocketEndpoint: '/chat?user=kim',
      apiEndpoint: '/api?user=kim',
      reconnectDelay: 50,
      ...chosen,
    });
    page.client.connect();
  }, options);
  await page.waitForFunction(() => (globalThis as PageGlobals).client.state === 'connected', {
    polling: 20,
  });
  return page;
}

/** Sends so many; resolves without waiting for their confirmation. */
async function send(page: Page, count: number): Promise<void> {
  await page.evaluate((many: number) => {
    const { client, sent } = globalThis as PageGlobals;
    for (let index = 0; index < many; index++) {
      sent.push(client.sendMessage({ text: `message ${sent.length}` }).confirmed);
    }
  }, count);
}

/** Every message is confirmed, and applied once, in order. */
async function delivered(page: Page, chat: Chat): Promise<void> {
  const count = await page.evaluate(async () => {
    const { sent } = globalThis as PageGlobals;
    await Promise.all(sent);
    return sent.length;
  });
  const texts = Array.from({ length: count }, (_, index) => `message ${index}`);
  expect(await chat.applied()).toEqual(texts);
}

describe.each(browserKinds)('in %s, through a faulty proxy,', (kind) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser(kind);
  });
  afterAll(() => browser?.close());

  it.each(TRANSPORTS)(
    'resets in a burst over %s lose, double and reorder nothing',
    async (mode) => {
      const chat = await Chat.start();
      const page = await open(browser, chat, { streamingMode: mode });
      for (let times = 0; times < 4; times++) {
        await send(page, 25);
        chat.proxy.reset();
      }
      await delivered(page, chat);
    },
  );

  it.each(TRANSPORTS)('a half-open link over %s is noticed, and nothing is lost', async (mode) => {
    const chat = await Chat.start();
    const page = await open(browser, chat, {
      streamingMode: mode,
      connectTimeout: 1000,
      heartbeatInterval: 300,
      heartbeatTimeout: 300,
    });
    chat.proxy.stall(true);
    await send(page, 5);
    await page.waitForFunction(() => (globalThis as PageGlobals).client.state === 'reconnecting', {
      polling: 20,
    });
    chat.proxy.stall(false);
    await delivered(page, chat);
  });

  it('a 404 on the WebSocket’s path makes the client fall back', async () => {
    const chat = await Chat.start();
    chat.proxy.answer('/chat', response('404 Not Found'));
    const page = await open(browser, chat, {});
    await send(page, 5);
    await delivered(page, chat);
    const transport = await page.evaluate(() => (globalThis as PageGlobals).client.transport);
    expect(transport).toBe('sse');
  });

  it('the client reconnects to a server that was away for a while', async () => {
    const chat = await Chat.start();
    const page = await open(browser, chat, {});
    chat.proxy.refuse(true);
    chat.proxy.reset();
    await send(page, 5);
    await page.waitForFunction(() => (globalThis as PageGlobals).client.state === 'reconnecting', {
      polling: 20,
    });
    chat.proxy.refuse(false);
    await delivered(page, chat);
  });
});

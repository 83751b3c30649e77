import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { extensionFolders } from '../../../tools/build.ts';
import { browserKinds, doorOf, openBare, startBrowser } from './page.ts';
import { type ChatServer, startChatServer } from './server.ts';

interface Stage {
  socket: WebSocket;
  source: EventSource;
  log: string[];
  /** Sends without using the socket's methods as they are now. */
  say(text: string): void;
}
declare const stage: Stage;

describe.each(browserKinds)('in %s, what was open before the probe came', (kind) => {
  let browser: Browser;
  let server: ChatServer;
  let page: Page;

  beforeAll(async () => {
    browser = await startBrowser(kind);
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    server = await startChatServer();
    page = await openBare(browser, `http://${server.host}/`);
    await page.evaluate(async (host) => {
      const log: string[] = [];
      const socket = new WebSocket(`ws://${host}/socket`);
      const source = new EventSource(`http://${host}/stream`);
      Object.assign(globalThis, {
        stage: { socket, source, log, say: socket.send.bind(socket) },
      });
      socket.onmessage = ({ data }) => log.push(`message ${data}`);
      socket.onclose = ({ code }) => log.push(`close ${code} (${socket.readyState})`);
      source.onerror = () => log.push(`error (${source.readyState})`);
      await Promise.all(
        [socket, source].map(
          (one) => new Promise((resolve) => one.addEventListener('open', resolve)),
        ),
      );
    }, server.host);
    await page.evaluate(readFileSync(join(extensionFolders.chromium, 'probe.js'), 'utf8'));
  });
  afterEach(async () => {
    await page.close();
    await server.close();
  });

  const entries = async (...types: string[]) =>
    (await doorOf(page)({ do: 'drain', since: 0 })).entries.filter(({ type }) =>
      types.includes(type),
    );
  const log = () => page.evaluate(() => stage.log);

  it('is followed from its first use on, and marked as partly seen', async () => {
    await page.evaluate(() => stage.socket.send('{"messageId":"a"}'));
    await expect
      .poll(() => entries('open', 'sent', 'confirmed'))
      .toMatchObject([
        { type: 'open', transport: 'websocket', partial: true, inferred: true },
        { type: 'sent', messageId: 'a' },
        { type: 'confirmed', messageId: 'a' },
      ]);
    expect(await log()).toEqual(['message {"type":"confirm","messageId":"a"}']);
  });

  it('is followed when all that the page does is to read what comes', async () => {
    await page.evaluate(() => stage.say('first'));
    await expect.poll(log).toEqual(['message first']);
    expect(await entries('open')).toMatchObject([{ partial: true }]);
    await page.evaluate(() => stage.say('second'));
    await expect.poll(() => entries('received')).toMatchObject([{ preview: 'second' }]);
  });

  it('meets faults like any other', async () => {
    await page.evaluate(() => stage.socket.readyState);
    await doorOf(page)({ do: 'arm', rule: { fault: 'reset' } });
    expect(await log()).toEqual(['close 1006 (3)']);
    await expect.poll(() => server.open()).toBe(0);
  });

  it('is not attempted again by being met, so that a refusal does not touch it', async () => {
    await doorOf(page)({ do: 'arm', rule: { fault: 'refuse' } });
    await page.evaluate(() => stage.socket.send('hello'));
    await expect.poll(log).toEqual(['message hello']);
  });

  it('may be an EventSource, which comes back by itself after a reset', async () => {
    expect(await page.evaluate(() => stage.source.readyState)).toBe(1);
    await doorOf(page)({ do: 'arm', rule: { fault: 'reset', where: { transport: 'sse' } } });
    expect(await log()).toEqual(['error (0)']);
    await page.waitForFunction(() => stage.source.readyState === 1, { polling: 50 });
    await expect
      .poll(() => entries('open', 'close'))
      .toMatchObject([
        { partial: true },
        { type: 'close', by: 'fault' },
        { type: 'open', epoch: 2 },
      ]);
  });

  it('looks as it did, and what is none of its kind is refused as it was', async () => {
    const seen = await page.evaluate(() => {
      const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data') ?? {};
      const answers: unknown[] = [get?.name, String(get).includes('[native code]')];
      for (const wrong of [{}, 1, new EventTarget()]) {
        try {
          WebSocket.prototype.send.call(wrong as WebSocket, 'x');
        } catch (error) {
          answers.push((error as Error).constructor === TypeError);
        }
      }
      return answers;
    });
    expect(seen).toEqual(['get data', true, true, true, true]);
  });
});

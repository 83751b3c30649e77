import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { browserKinds, openFaultline } from './harness.ts';

describe.each(browserKinds)('in %s', (kind) => {
  it('messages written without a connection survive a reload, and are delivered once, in order', async () => {
    const faultline = await openFaultline(kind);
    const { page, panel, demo, user } = faultline;
    const delivery = (text: string, expected: string) =>
      page.waitFor(
        `“${text}” to be ${expected}`,
        (part: string, wanted: string) =>
          [...document.querySelectorAll<HTMLElement>('.from-user')].some(
            (bubble) =>
              bubble.textContent?.includes(part) &&
              bubble.querySelector<HTMLElement>('.delivery-mark')?.dataset.delivery === wanted,
          ),
        { args: [text, expected] },
      );
    try {
      await panel.waitFor('the connection', () =>
        document.querySelector('[data-field="state"]')?.textContent?.includes('connected'),
      );
      await panel.click('[data-fault="refuse"]');
      await panel.click('[data-fault="reset"]');
      await page.waitFor('the page to reconnect', () =>
        document.querySelector('.status-reconnecting'),
      );
      for (const text of ['one', 'two', 'three']) {
        await page.type('.chat-input', text);
        await page.click('.chat-send');
        await delivery(text, 'queued');
      }
      await page.reload();
      for (const text of ['one', 'two', 'three']) await delivery(text, 'delivered');
      const response = await fetch(`${demo.url}/audit?user=${user}`);
      const { messages } = (await response.json()) as { messages: { text: string }[] };
      expect(messages.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    } finally {
      await faultline.close();
    }
  });

  it('the panel follows a tab from page to page', async () => {
    const faultline = await openFaultline(kind);
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>a page');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      // Firefox keeps a few documents of a tab, and loses the page to a panel as it drops one.
      for (let index = 0; index < 10; index++) {
        await faultline.page.goto(`http://127.0.0.1:${port}/${index}`);
        await faultline.page.waitFor('the panel’s probe', () => {
          const holder = globalThis as unknown as Record<symbol, { probe?: unknown } | undefined>;
          return typeof holder[Symbol.for('faultline')]?.probe === 'function';
        });
      }
    } finally {
      await faultline.close();
      server.close();
    }
  });
});

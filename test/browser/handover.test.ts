import { describe, expect, it } from 'vitest';
import { browserKinds, openFaultline } from './harness.ts';

describe.each(browserKinds)('in %s', (kind) => {
  it('the client falls back while WebSocket is refused, and upgrades again without reconnecting', async () => {
    const faultline = await openFaultline(kind, { upgradeInterval: 1000 });
    const { page, panel } = faultline;
    const transport = (expected: string) =>
      panel.waitFor(
        `the transport to be ${expected}`,
        (wanted: string) =>
          document.querySelector('[data-field="transport"]')?.textContent === wanted &&
          document.querySelector('[data-field="state"]')?.textContent === 'connected',
        { args: [expected], timeout: 40_000 },
      );
    const say = async (text: string) => {
      await page.type('.chat-input', text);
      await page.click('.chat-send');
      await panel.waitFor(
        `“${text}” to be confirmed`,
        (part: string) =>
          [...document.querySelectorAll<HTMLElement>('[data-message-state="confirmed"]')].some(
            (row) => row.textContent?.includes(part),
          ),
        { args: [text] },
      );
    };
    try {
      await panel.click('[data-tab="messages"]');
      await transport('websocket');
      await panel.select('[data-input="target-transport"]', 'websocket');
      await panel.click('[data-fault="refuse"]');
      await panel.click('[data-fault="reset"]');
      await transport('sse');
      await say('over the fallback');
      await panel.click('[data-action="clear"]');
      await panel.click('[data-action="lift-all"]');
      await transport('websocket');
      await say('over WebSocket again');
      await panel.click('[data-tab="journal"]');
      const journal = await panel.evaluate(
        () => document.querySelector('[data-view="journal"]')?.textContent ?? '',
      );
      expect(journal).not.toContain('reconnecting');
      const response = await fetch(`${faultline.demo.url}/audit?user=${faultline.user}`);
      const { messages } = (await response.json()) as { messages: { text: string }[] };
      expect(messages.map(({ text }) => text)).toEqual([
        'over the fallback',
        'over WebSocket again',
      ]);
    } finally {
      await faultline.close();
    }
  });
});

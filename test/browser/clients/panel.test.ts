import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { launch, type RunningBrowser } from '../../../tools/browsers/browser.ts';
import { extensionFolders, projectRoot } from '../../../tools/build.ts';
import { browserKinds } from '../harness.ts';
import type { AppName } from './page/apps.ts';
import { startClientsServer } from './server/server.ts';

const shots = join(projectRoot, '.output/clients');
mkdirSync(shots, { recursive: true });

/** The panel beside a page that a client then starts on. */
async function withPanel(
  kind: (typeof browserKinds)[number],
  name: AppName,
  use: (
    browser: RunningBrowser,
    panel: Awaited<ReturnType<RunningBrowser['openPanel']>>,
  ) => Promise<void>,
): Promise<void> {
  const server = await startClientsServer();
  const browser = await launch(kind, {
    executable: inject('executables')[kind],
    extension: extensionFolders[kind],
    headless: true,
    theme: 'light',
    size: { width: 1400, height: 1200 },
  });
  try {
    const { page } = browser;
    await page.goto(`http://${server.host}/`);
    const panel = await browser.openPanel({ dock: 'undocked' });
    await page.waitFor('the probe', () => {
      const holder = globalThis as unknown as Record<symbol, { probe?: unknown } | undefined>;
      return typeof holder[Symbol.for('faultline')]?.probe === 'function';
    });
    await page.evaluate(async () => {
      const script = document.createElement('script');
      script.src = '/apps.js';
      document.head.append(script);
      await new Promise((resolve) => script.addEventListener('load', resolve));
    });
    await page.evaluate((which: AppName, host: string) => startApp(which, host), name, server.host);
    await use(browser, panel);
  } finally {
    await browser.close();
    await server.close();
  }
}

describe.each(browserKinds)('the panel in %s', (kind) => {
  it.each(['socket.io, without jitter', 'partysocket, reported'] as const)(
    'shows %s, resets it, and names the formula of its waits where it does not say it',
    async (name) => {
      await withPanel(kind, name, async ({ page }, panel) => {
        const field = (which: string, expected: string) =>
          panel.waitFor(
            `${which} to be ${expected}`,
            (wanted: string, text: string) =>
              document.querySelector(`[data-field="${wanted}"]`)?.textContent === text,
            { args: [which, expected] },
          );
        await field('state', 'connected');
        await field('transport', 'websocket');
        await page.evaluate(() => app.send('hello'));
        const reported = name === 'partysocket, reported';
        if (reported) {
          await panel.click('[data-tab="messages"]');
          await panel.waitFor('the confirmation', () =>
            document.querySelector('[data-message-state="confirmed"]'),
          );
        }

        await panel.click('[data-fault="reset"]');
        await panel.waitFor('the reset to have acted', () =>
          document.body.innerText.includes('reset acted 1 time'),
        );
        await field('state', 'connected');
        if (!reported) {
          await panel.click('[data-tab="backoff"]');
          await panel.select('[data-input="refuseUnit"]', 'attempts');
          await panel.type('[data-input="refuse"]', '5');
          await panel.click('[data-fault="refuse"]');
          await panel.click('[data-fault="reset"]');
          // What a busy machine's timers add may look like a little jitter.
          await panel.waitFor('the formula of its waits to be named', () =>
            /^About exponential.*: 200 ms × 2 each time, at most 8\d\d ms/.test(
              document.querySelector('[data-fit]')?.textContent ?? '',
            ),
          );
          await field('state', 'connected');
        }
        await panel.screenshot(join(shots, `${kind}-${name.replace(/\W+/g, '-')}.png`));
        const several = await panel.evaluate(
          () => document.querySelector('[data-action="pick-connection"]') !== null,
        );
        expect(several).toBe(false);
      });
    },
  );
});

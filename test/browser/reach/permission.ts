import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PanelHandle, RunningBrowser } from '../../../tools/browsers/browser.ts';
import { extensionFolders } from '../../../tools/build.ts';

const HOSTS = ['127.0.0.1', 'localhost'];
const patterns = HOSTS.map((host) => `*://${host}/*`);

/**
 * A copy of Chromium's extension to which the test's hosts may be given and taken by hand: its prompt cannot be answered in a browser without a
 * window, but what the manifest itself names can be withheld and granted on the page of extensions.
 */
export function extensionForChromium(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-reach-'));
  cpSync(extensionFolders.chromium, folder, { recursive: true });
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...manifest, host_permissions: patterns }));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** How the person gives and takes the permission. */
export interface Person {
  allow(panel: PanelHandle): Promise<void>;
  remove(panel: PanelHandle): Promise<void>;
}

/** On Chromium's page of extensions, as if withheld from the start. */
export async function personInChromium(browser: RunningBrowser): Promise<Person> {
  const page = await browser.newTab();
  await page.goto('chrome://extensions');
  const change = (how: 'withhold' | 'addHostPermission' | 'removeHostPermission') =>
    page.evaluate(
      async (what, hosts) => {
        type Private = {
          getExtensionsInfo(): Promise<readonly { readonly id: string; readonly name: string }[]>;
          updateExtensionConfiguration(change: object): Promise<void>;
          addHostPermission(id: string, host: string): Promise<void>;
          removeHostPermission(id: string, host: string): Promise<void>;
        };
        const { chrome } = globalThis as unknown as { chrome: { developerPrivate: Private } };
        const api = chrome.developerPrivate;
        const ours = (await api.getExtensionsInfo()).find(({ name }) => name === 'Faultline');
        const extensionId = ours?.id ?? '';
        if (what === 'withhold') {
          await api.updateExtensionConfiguration({ extensionId, hostAccess: 'ON_CLICK' });
        } else for (const host of hosts) await api[what](extensionId, host);
      },
      how,
      patterns,
    );
  await change('withhold');
  return { allow: () => change('addHostPermission'), remove: () => change('removeHostPermission') };
}

/** In Firefox with the buttons of panel and permission page, whose prompt is answered by a preference. */
export const personInFirefox = (browser: RunningBrowser): Person => ({
  async allow(panel) {
    const before = await browser.tabs();
    await panel.click('[data-action="allow"]');
    const asking = await waitForMore(browser, before.length);
    await asking.click('#allow');
  },
  remove: (panel) => panel.click('[data-action="remove"]'),
});

async function waitForMore(browser: RunningBrowser, than: number) {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    const tabs = await browser.tabs();
    const last = tabs.at(-1);
    if (tabs.length > than && last) return last;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('No tab that asks for the permission was opened.');
}

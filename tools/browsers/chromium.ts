import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page, TargetType } from 'puppeteer-core';
import type { Dock, LaunchOptions, PageHandle, RunningBrowser, Theme } from './browser.ts';
import { openChromiumPanel } from './chromium-panel.ts';
import { defaultSize, panelShare } from './layout.ts';
import { createProfile } from './profile.ts';
import { createSurface } from './surface.ts';

/** Starts Chrome, Chromium or Edge over a pipe, with a profile of its own and the extension installed. */
export async function launchChromium(options: LaunchOptions): Promise<RunningBrowser> {
  const { executable, headless, theme } = options;
  const { width, height } = options.size ?? defaultSize;
  const profile = createProfile();
  writePreferences(profile.folder, Math.round(width * panelShare));
  let browser: Browser;
  try {
    browser = await puppeteer.launch({
      executablePath: executable,
      headless,
      pipe: true,
      enableExtensions: true,
      handleDevToolsAsPage: true,
      defaultViewport: null,
      userDataDir: profile.folder,
      env: profile.env,
      // The flag shows a banner across the window, which would disturb a person using it.
      ...(headless ? {} : { ignoreDefaultArgs: ['--enable-automation'] }),
      protocolTimeout: 60_000,
      // We handle Ctrl-C ourselves, to stop first the browser, then the server.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: [`--window-size=${width},${height}`, ...switches(theme)],
    });
  } catch (error) {
    profile.remove();
    throw new Error(`${executable} did not start: ${(error as Error).message}`, { cause: error });
  }
  profile.guard(browser.process()?.pid);
  const closed = whenClosed(browser);
  const close = async (): Promise<void> => {
    try {
      if (browser.connected) await browser.close();
    } finally {
      profile.remove();
    }
  };
  try {
    await browser.installExtension(options.extension);
    const [first] = await browser.pages();
    if (!first) throw new Error('The browser opened no tab.');
    return {
      kind: 'chromium',
      page: pageHandle(first),
      closed: closed.then(close),
      openPanel: ({ dock }: { readonly dock?: Dock } = {}) => openChromiumPanel(first, dock),
      newTab: async () => pageHandle(await browser.newPage()),
      tabs: async () => (await browser.pages()).map(pageHandle),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** DevTools store their width, when docked to the right, in the profile's preferences. */
function writePreferences(folder: string, width: number): void {
  const split = JSON.stringify({ vertical: { size: width } });
  const preferences = { devtools: { preferences: { 'inspector-view.split-view-state': split } } };
  mkdirSync(join(folder, 'Default'));
  writeFileSync(join(folder, 'Default/Preferences'), JSON.stringify(preferences));
}

function switches(theme: Theme | undefined): string[] {
  const list = [
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--disable-search-engine-choice-screen',
    '--disable-dev-shm-usage',
  ];
  // Chromium refuses to run as root with its sandbox.
  if (process.getuid?.() === 0) list.push('--no-sandbox');
  if (theme === 'dark') list.push('--force-dark-mode');
  return list;
}

/** Closing the last tab counts too: on macOS the program keeps running without a window. */
function whenClosed(browser: Browser): Promise<void> {
  return new Promise((resolve) => {
    browser.once('disconnected', () => resolve());
    browser.on('targetdestroyed', () => {
      const open = browser
        .targets()
        .some((t) => t.type() === TargetType.PAGE && !t.url().startsWith('devtools:'));
      if (!open) resolve();
    });
  });
}

function pageHandle(page: Page): PageHandle {
  const surface = createSurface((expression) => page.evaluate(expression), {
    clickAt: (x, y) => page.mouse.click(x, y),
    press: (key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
  });
  return {
    ...surface,
    async goto(url) {
      await page.goto(url);
    },
    async reload() {
      await page.reload();
    },
    async screenshot(path) {
      await page.screenshot({ path: path as `${string}.png` });
    },
    close: () => page.close(),
  };
}

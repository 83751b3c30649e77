import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import type { BrowserKind } from '../../tools/browsers/browser.ts';
import { findBrowser } from '../../tools/browsers/find.ts';
import { buildExtension, extensionFolders } from '../../tools/build.ts';
import { createProgress } from '../../tools/progress.ts';

/** Starts a browser of this kind; `null` when the machine has none. */
export async function startBrowser(kind: BrowserKind): Promise<Browser | null> {
  const found = findBrowser(kind === 'firefox' ? ['firefox'] : ['chromium', 'chrome', 'edge']);
  if (!found) return null;
  const { executable: executablePath } = found;
  if (kind === 'firefox') {
    return puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
  }
  const args = ['--no-sandbox', '--disable-quic', '--disable-background-networking'];
  args.push('--enable-precise-memory-info', '--js-flags=--expose-gc');
  return puppeteer.launch({ executablePath, headless: true, pipe: true, args });
}

/** A page with the probe as the extension injects it, and the browser's own globals kept from before. */
export async function openPage(browser: Browser, host: string): Promise<Page> {
  await buildExtension('chromium', createProgress(process.stderr));
  const probe = await readFile(join(extensionFolders.chromium, 'probe.js'), 'utf8');
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(() => {
    const { WebSocket, EventSource, fetch, EventTarget } = globalThis;
    const { send } = WebSocket.prototype;
    const { addEventListener: listen } = EventTarget.prototype;
    globalThis.kept = { WebSocket, EventSource, fetch, send, listen };
  });
  await page.evaluateOnNewDocument(probe);
  await page.goto(`http://${host}/`);
  await page.addScriptTag({ url: `http://${host}/page.js` });
  return page;
}

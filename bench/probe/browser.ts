import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import type { BrowserKind } from '../../tools/browsers/browser.ts';
import { buildExtension, extensionFolders } from '../../tools/build.ts';
import { createProgress } from '../../tools/progress.ts';
import { startHeadless } from '../headless.ts';

/** Starts a browser that reports its memory; `null` when the machine has none. */
export const startBrowser = (kind: BrowserKind): Promise<Browser | null> =>
  startHeadless(kind, { args: ['--enable-precise-memory-info', '--js-flags=--expose-gc'] });

/** Opens a page with the probe, injected as by the extension, or without; the browser's original globals are kept. */
export async function openPage(
  browser: Browser,
  host: string,
  { probed = true } = {},
): Promise<Page> {
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(() => {
    const { WebSocket, EventSource, fetch, EventTarget } = globalThis;
    const { send } = WebSocket.prototype;
    const { addEventListener: listen } = EventTarget.prototype;
    globalThis.kept = { WebSocket, EventSource, fetch, send, listen };
  });
  if (probed) await page.evaluateOnNewDocument(await builtProbe());
  await page.goto(`http://${host}/`);
  await page.addScriptTag({ url: `http://${host}/page.js` });
  return page;
}

async function builtProbe(): Promise<string> {
  await buildExtension('chromium', createProgress(process.stderr));
  return readFile(join(extensionFolders.chromium, 'probe.js'), 'utf8');
}

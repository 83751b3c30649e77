import puppeteer, { type Browser } from 'puppeteer-core';
import type { BrowserKind } from '../tools/browsers/browser.ts';
import { findBrowser } from '../tools/browsers/find.ts';

/** What a measurement needs beyond a plain browser. */
interface Needs {
  /** Further arguments for Chromium. */
  readonly args?: readonly string[];
  /** Further preferences for Firefox. */
  readonly preferences?: Readonly<Record<string, string | number | boolean>>;
  readonly anyCertificate?: boolean;
}

/** Starts a browser of this kind without a window; `null` when the machine has none. */
export async function startHeadless(
  kind: BrowserKind,
  { args = [], preferences = {}, anyCertificate = false }: Needs = {},
): Promise<Browser | null> {
  const found = findBrowser(kind === 'firefox' ? ['firefox'] : ['chromium', 'chrome', 'edge']);
  if (!found) return null;
  const options = {
    executablePath: found.executable,
    headless: true,
    acceptInsecureCerts: anyCertificate,
  };
  if (kind === 'firefox') {
    return puppeteer.launch({ ...options, browser: 'firefox', extraPrefsFirefox: preferences });
  }
  return puppeteer.launch({
    ...options,
    pipe: true,
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', ...args],
  });
}

import puppeteer, { type Browser } from 'puppeteer-core';
import type { BrowserKind } from '../../tools/browsers/browser.ts';
import { findBrowser } from '../../tools/browsers/find.ts';
import { hosts } from './wpt-server.ts';

/** Starts a browser for which the tests' hosts are this machine, and their certificates good; `null` when the machine has none. */
export async function startBrowser(kind: BrowserKind): Promise<Browser | null> {
  const found = findBrowser(kind === 'firefox' ? ['firefox'] : ['chromium', 'chrome', 'edge']);
  if (!found) return null;
  const options = { executablePath: found.executable, headless: true, acceptInsecureCerts: true };
  if (kind === 'firefox') {
    return puppeteer.launch({
      ...options,
      browser: 'firefox',
      extraPrefsFirefox: {
        'network.dns.localDomains': hosts.join(','),
        // What one test lets fail must not hold up the next.
        'network.websocket.delay-failed-reconnects': false,
        'dom.disable_open_during_load': false,
      },
    });
  }
  return puppeteer.launch({
    ...options,
    pipe: true,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-popup-blocking',
      '--ignore-certificate-errors',
      `--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1`).join(', ')}`,
    ],
  });
}

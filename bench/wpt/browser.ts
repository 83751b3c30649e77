import type { Browser } from 'puppeteer-core';
import type { BrowserKind } from '../../tools/browsers/browser.ts';
import { startHeadless } from '../headless.ts';
import { hosts } from './wpt-server.ts';

/** Starts a browser for which the tests' hosts are this machine, and their certificates good; `null` when the machine has none. */
export const startBrowser = (kind: BrowserKind): Promise<Browser | null> =>
  startHeadless(kind, {
    anyCertificate: true,
    preferences: {
      'network.dns.localDomains': hosts.join(','),
      // What one test lets fail must not hold up the next.
      'network.websocket.delay-failed-reconnects': false,
      'dom.disable_open_during_load': false,
    },
    args: [
      '--disable-popup-blocking',
      '--ignore-certificate-errors',
      `--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1`).join(', ')}`,
    ],
  });

import type { Browser } from 'puppeteer-core';
import type { BrowserKind } from '../../tools/browsers/browser.ts';
import { startHeadless } from '../headless.ts';
import { hosts } from './wpt-server.ts';

/** Starts a browser that resolves the tests' hosts to this machine and accepts their certificates; `null` when the machine has none. */
export const startBrowser = (kind: BrowserKind): Promise<Browser | null> =>
  startHeadless(kind, {
    anyCertificate: true,
    preferences: {
      'network.dns.localDomains': hosts.join(','),
      // A connection that fails in one test must not delay the next test.
      'network.websocket.delay-failed-reconnects': false,
      'dom.disable_open_during_load': false,
    },
    args: [
      '--disable-popup-blocking',
      '--ignore-certificate-errors',
      `--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1`).join(', ')}`,
    ],
  });

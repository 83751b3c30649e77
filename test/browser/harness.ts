import { inject } from 'vitest';
import { startDemo } from '../../demo/main.ts';
import type {
  BrowserKind,
  PageHandle,
  PanelHandle,
  RunningBrowser,
  Theme,
} from '../../tools/browsers/browser.ts';
import { launch } from '../../tools/browsers/launch.ts';
import { extensionFolders } from '../../tools/build.ts';
import type { ClientName } from '../../tools/options.ts';

/** Both kinds, for `describe.each`. */
export const browserKinds: readonly BrowserKind[] = ['chromium', 'firefox'];

export interface FaultlineOptions {
  readonly client?: ClientName;
  readonly transport?: 'auto' | 'websocket' | 'sse' | 'ajax';
  readonly theme?: Theme;
  /** As the client's option, ms. */
  readonly upgradeInterval?: number;
}

export interface OpenFaultline {
  readonly demo: Awaited<ReturnType<typeof startDemo>>;
  readonly browser: RunningBrowser;
  /** The chat page. */
  readonly page: PageHandle;
  readonly panel: PanelHandle;
  /** The chat page's user, as `/audit` knows it. */
  readonly user: string;
  close(): Promise<void>;
}

let users = 0;

/** A chat server of its own, the chat page in a real browser, and the Faultline panel open on it. */
export async function openFaultline(
  kind: BrowserKind,
  {
    client = 'faultline',
    transport = 'auto',
    theme = 'light',
    upgradeInterval = 0,
  }: FaultlineOptions = {},
): Promise<OpenFaultline> {
  users += 1;
  const user = `test-${process.pid}-${users}`;
  const demo = await startDemo({ quiet: true });
  let browser: RunningBrowser | undefined;
  const close = async (): Promise<void> => {
    try {
      await browser?.close();
    } finally {
      await demo.stop();
    }
  };
  try {
    browser = await launch(kind, {
      executable: inject('executables')[kind],
      extension: extensionFolders[kind],
      headless: true,
      theme,
      size: { width: 1400, height: 1200 },
    });
    const query = new URLSearchParams({
      client,
      transport,
      user,
      upgrade: String(upgradeInterval),
    });
    await browser.page.goto(`${demo.url}/?${query}`);
    const panel = await browser.openPanel({ dock: 'undocked' });
    return { demo, browser, page: browser.page, panel, user, close };
  } catch (error) {
    await close();
    throw error;
  }
}

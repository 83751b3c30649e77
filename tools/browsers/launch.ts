import type { BrowserKind, LaunchOptions, RunningBrowser } from './browser.ts';
import { launchChromium } from './chromium.ts';
import { launchFirefox } from './firefox.ts';

/** Starts a browser with the extension installed. Throws when the browser does not start. */
export function launch(kind: BrowserKind, options: LaunchOptions): Promise<RunningBrowser> {
  return kind === 'firefox' ? launchFirefox(options) : launchChromium(options);
}

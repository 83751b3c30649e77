import { callBackground } from './background.ts';
import { browser } from './browser.ts';
import { type DevtoolsApi, DevtoolsContext, openFrame } from './devtools-context.ts';
import { type Door, DoorError } from './door.ts';
import { framesOf } from './frame.ts';
import { withFrames } from './frames.ts';
import type { Link } from './link.ts';
import { createPollingLink } from './polling.ts';
import { createReach, type Reach } from './reach.ts';
import { browserTimers } from './timers.ts';

export interface DevtoolsLink {
  /**
   * To the page over `devtools.inspectedWindow` alone, with no permission and no content script; to frames of other origins over their couriers,
   * once their site is allowed.
   */
  readonly link: Link;
  /** How far that reaches, and how it reaches further. */
  readonly reach: Reach;
}

/** What a DevTools panel has of the tab that it is open on. */
export function openDevtoolsLink(): DevtoolsLink {
  const page = createPollingLink(devtoolsDoor, loadProbe, browserTimers);
  const line = callBackground(browser.runtime, browser.devtools.inspectedWindow.tabId);
  const link = withFrames(page, framesOf(line, browserTimers), browserTimers);
  const reach = createReach({
    link,
    line,
    getURL: (path) => browser.runtime.getURL(path),
    permissions: browser.permissions,
    openTab: (url) => void window.open(url),
    evaluate: devtoolsDoor.evaluate,
    timers: browserTimers,
  });
  return { link, reach };
}

async function loadProbe(): Promise<string> {
  const response = await fetch(browser.runtime.getURL('/probe.js'));
  return response.text();
}

// The polyfill's promises differ between the browsers (a bare value here, a pair there); callbacks do not.
const context = new DevtoolsContext(
  (globalThis as unknown as { readonly chrome: DevtoolsApi }).chrome,
  () => openFrame(browser.runtime.getURL('/blank.html')),
);

const devtoolsDoor: Door = {
  async evaluate(code) {
    if (!browser.runtime?.id) {
      throw new DoorError('updated', 'The extension was updated or removed.');
    }
    return context.evaluate(code);
  },
  reload: (probe) => context.reload(probe),
  onNavigated(listener) {
    const { onNavigated } = browser.devtools.network;
    onNavigated.addListener(listener);
    return () => onNavigated.removeListener(listener);
  },
};

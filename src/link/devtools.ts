import { callBackground } from './background.ts';
import { browser } from './browser.ts';
import { type DevtoolsApi, DevtoolsContext, openFrame } from './devtools-context.ts';
import { type Door, DoorError } from './door.ts';
import { framesOf } from './frame.ts';
import { withFrames } from './frames.ts';
import type { Link } from './link.ts';
import { openPage } from './open-page.ts';
import { createReach, type Reach } from './reach.ts';
import { together } from './remote-part.ts';
import { browserTimers } from './timers.ts';

export interface DevtoolsLink {
  /**
   * Reaches the page by `devtools.inspectedWindow` alone, without a permission or a content script, and frames of other origins by their
   * couriers, once their site is allowed.
   */
  readonly link: Link;
  /** What can be reached, and how to reach more. */
  readonly reach: Reach;
}

/** What a DevTools panel has for the tab that it inspects. */
export function openDevtoolsLink(): DevtoolsLink {
  const { page, workers } = openPage(devtoolsDoor, load, browserTimers);
  const line = callBackground(browser.runtime, browser.devtools.inspectedWindow.tabId);
  const link = withFrames(page, together(framesOf(line, browserTimers), workers), browserTimers);
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

async function load(path: '/probe.js' | '/worker-probe.js'): Promise<string> {
  const response = await fetch(browser.runtime.getURL(path));
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
  reload: (script) => context.reload(script),
  onNavigated(listener) {
    const { onNavigated } = browser.devtools.network;
    onNavigated.addListener(listener);
    return () => onNavigated.removeListener(listener);
  },
};

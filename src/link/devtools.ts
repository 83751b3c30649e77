import { browser } from './browser.ts';
import { type Door, DoorError } from './door.ts';
import { framesOf } from './frame.ts';
import { withFrames } from './frames.ts';
import type { Link } from './link.ts';
import { createPollingLink } from './polling.ts';
import { createReach, type Reach } from './reach.ts';
import { browserTimers } from './timers.ts';

/** What the browsers say when an evaluation failed; each fills in other fields. */
interface ExceptionInfo {
  readonly isError?: boolean;
  readonly isException?: boolean;
  readonly code?: string;
  readonly description?: string;
  readonly value?: string;
  readonly details?: readonly unknown[];
}

type Evaluate = (
  code: string,
  callback: (value: unknown, info: ExceptionInfo | undefined) => void,
) => void;

/**
 * The link of a DevTools panel: to the page over `devtools.inspectedWindow` alone, with no permission and no content script; to frames of other
 * origins over their couriers, once their site is allowed.
 */
export function createDevtoolsLink(): Link {
  const page = createPollingLink(devtoolsDoor, loadProbe, browserTimers);
  const { tabId } = browser.devtools.inspectedWindow;
  return withFrames(page, framesOf(browser.runtime.onConnect, tabId), browserTimers);
}

/** How far that link reaches, and how it reaches further. */
export const createDevtoolsReach = (link: Link): Reach =>
  createReach({
    link,
    tab: browser.devtools.inspectedWindow.tabId,
    runtime: browser.runtime,
    permissions: browser.permissions,
    openTab: (url) => void window.open(url),
    evaluate: devtoolsDoor.evaluate,
    timers: browserTimers,
  });

async function loadProbe(): Promise<string> {
  const response = await fetch(browser.runtime.getURL('/probe.js'));
  return response.text();
}

// The polyfill's promises differ between the browsers (a bare value here, a pair there); callbacks do not.
const nativeDevtools = (): { inspectedWindow: { eval: Evaluate } } =>
  (globalThis as unknown as { chrome: { devtools: { inspectedWindow: { eval: Evaluate } } } })
    .chrome.devtools;

const devtoolsDoor: Door = {
  evaluate: (code) =>
    new Promise((resolve, reject) => {
      if (!browser.runtime?.id) {
        reject(new DoorError('updated', 'The extension was updated or removed.'));
        return;
      }
      nativeDevtools().inspectedWindow.eval(code, (value, info) => {
        const failure = browser.runtime.lastError?.message;
        if (failure !== undefined) reject(explain(failure));
        else if (info?.isError || info?.isException) reject(explain(describe(info)));
        else if (typeof value === 'string') resolve(value);
        else reject(new DoorError('unavailable', 'The page gave no answer.'));
      });
    }),
  reload(probe) {
    void browser.devtools.inspectedWindow.reload({ injectedScript: probe });
  },
  onNavigated(listener) {
    const { onNavigated } = browser.devtools.network;
    onNavigated.addListener(listener);
    return () => onNavigated.removeListener(listener);
  },
};

function describe({ description, value, code, details = [] }: ExceptionInfo): string {
  const text = description ?? value ?? code ?? 'unknown error';
  return details.reduce<string>((filled, detail) => filled.replace('%s', String(detail)), text);
}

function explain(message: string): DoorError {
  if (/context invalidated|extension.*(removed|reloaded)/i.test(message)) {
    return new DoorError('updated', message);
  }
  if (/permission|not allowed|denied|cannot access|can't access|restricted/i.test(message)) {
    return new DoorError(
      'denied',
      `The browser does not let extensions look into this page. Open the panel on a http or https page. (${message})`,
    );
  }
  return new DoorError('unavailable', message);
}

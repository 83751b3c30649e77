import { type Door, DoorError } from './door.ts';
import type { Link } from './link.ts';
import { createPollingLink } from './polling.ts';
import { browserTimers } from './timers.ts';

/** What a page in a frame of our own origin gives us. */
type FrameWindow = Window & { eval(code: string): unknown };

/**
 * The link of a panel that sits in a plain tab, beside the page in a frame of the same origin. `loadProbe` brings the probe's
 * source; `reload` has to come from whoever serves the page, since only they can put a script first: the frame is
 * loaded again with `capture=1` in its query.
 */
export function createInPageLink(
  frame: HTMLIFrameElement,
  loadProbe: () => Promise<string> = fetchProbe,
): Link {
  return createPollingLink(frameDoor(frame), loadProbe, browserTimers);
}

async function fetchProbe(): Promise<string> {
  const response = await fetch('/probe.js');
  if (!response.ok) throw new Error(`/probe.js answered HTTP ${response.status}.`);
  return response.text();
}

const frameDoor = (frame: HTMLIFrameElement): Door => ({
  async evaluate(code) {
    const inner = frame.contentWindow as FrameWindow | null;
    if (inner?.document.readyState === undefined) {
      throw new DoorError('unavailable', 'The frame has no page yet.');
    }
    if (inner.location.href === 'about:blank') {
      throw new DoorError('unavailable', 'The frame is still empty.');
    }
    return String(inner.eval(code));
  },
  reload() {
    const url = new URL(frame.contentWindow?.location.href ?? frame.src);
    url.searchParams.set('capture', '1');
    frame.src = url.href;
  },
  onNavigated(listener) {
    frame.addEventListener('load', listener);
    return () => frame.removeEventListener('load', listener);
  },
});

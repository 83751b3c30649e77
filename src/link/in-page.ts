import { type Door, DoorError } from './door.ts';
import { withFrames } from './frames.ts';
import type { Link } from './link.ts';
import { openPage } from './open-page.ts';
import { browserTimers } from './timers.ts';

/** The window of a page in a frame of our own origin. */
type FrameWindow = Window & { eval(code: string): unknown };

/**
 * The link of a panel in a plain tab, beside a page in a frame of the same origin. Only the server of the page can put a
 * script before those of the page: to reload with capture, the frame is loaded with `capture=1` in its query.
 */
export function createInPageLink(frame: HTMLIFrameElement): Link {
  const { page, workers } = openPage(frameDoor(frame), fetchText, browserTimers);
  return withFrames(page, workers, browserTimers);
}

async function fetchText(path: string): Promise<string> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered HTTP ${response.status}.`);
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
  reload(_script, { workers }) {
    const url = new URL(frame.contentWindow?.location.href ?? frame.src);
    url.searchParams.set('capture', '1');
    if (workers) url.searchParams.set('workers', '1');
    else url.searchParams.delete('workers');
    frame.src = url.href;
  },
  onNavigated(listener) {
    frame.addEventListener('load', listener);
    return () => frame.removeEventListener('load', listener);
  },
});

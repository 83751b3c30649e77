import { checkedAnswer } from './checked-answer.ts';
import type { Messenger } from './door.ts';
import { inTopWindow } from './expression.ts';
import { type LinkTimers, pause } from './timers.ts';

/** Interval of polling for what the page allows, and how long to wait for it; ms. */
const LOOK_EVERY = 50;
const PATIENCE = 10_000;

/** Makes a page that is reloaded follow its workers. */
export interface WorkerProbe {
  /** The code to run in the new page. Rejects with an `Error` that says why, if the current page does not allow it. */
  follow(page: Messenger): Promise<string>;
}

/** @param load fetches the source of the probe for workers */
export const createWorkerProbe = (
  load: () => Promise<string>,
  timers: LinkTimers,
): WorkerProbe => ({
  async follow(page) {
    if (!(await isAllowedBy(page, timers))) {
      throw new Error(
        'The page was not reloaded: its policy (Content-Security-Policy, worker-src) forbids workers from blob: URLs, so that they cannot be followed. Untick “Follow workers” to reload it without.',
      );
    }
    return inTopWindow({ do: 'follow-workers', probe: await load() });
  },
});

async function isAllowedBy(page: Messenger, timers: LinkTimers): Promise<boolean> {
  const until = timers.now() + PATIENCE;
  while (timers.now() < until) {
    const { allowed } = await checkedAnswer(page, { do: 'try-workers' });
    if (allowed !== undefined) return allowed;
    await pause(timers, LOOK_EVERY);
  }
  throw new Error(
    'The page was not reloaded: it did not answer whether its workers may be followed. Try again when it is not busy.',
  );
}

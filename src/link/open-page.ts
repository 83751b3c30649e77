import type { Door } from './door.ts';
import type { Link } from './link.ts';
import { pollThrough } from './polling.ts';
import type { FollowParts } from './remote-part.ts';
import { throughDoor } from './through-door.ts';
import type { LinkTimers } from './timers.ts';
import { createWorkerProbe } from './worker-probe.ts';
import { workersOf } from './workers.ts';

interface OpenPage {
  /** The page alone, without its frames and workers. */
  readonly page: Link;
  /** Its dedicated workers. */
  readonly workers: FollowParts;
}

/** @param load fetches the source of a probe */
export function openPage(
  door: Door,
  load: (path: '/probe.js' | '/worker-probe.js') => Promise<string>,
  timers: LinkTimers,
): OpenPage {
  const workerProbe = createWorkerProbe(() => load('/worker-probe.js'), timers);
  const messenger = throughDoor(door, () => load('/probe.js'), workerProbe);
  const page = pollThrough(messenger, timers);
  return { page, workers: workersOf(page, messenger, timers) };
}

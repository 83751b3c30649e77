import type { Page } from 'puppeteer-core';
import type { Drained } from '../../../src/journal/command.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import type { Messenger } from '../../../src/link/door.ts';
import { withFrames } from '../../../src/link/frames.ts';
import type { Link } from '../../../src/link/link.ts';
import { pollThrough } from '../../../src/link/polling.ts';
import { browserTimers } from '../../../src/link/timers.ts';
import { workersOf } from '../../../src/link/workers.ts';

export interface Followed {
  readonly link: Link;
  readonly entries: Entry[];
  drained: Drained | null;
}

/** What the panel has of a page and its workers. */
export function follow(page: Page): Followed {
  const messenger: Messenger = {
    ask: (command) =>
      page.evaluate((json) => {
        const holder = globalThis as unknown as Record<symbol, { probe(json: string): string }>;
        return holder[Symbol.for('faultline')]?.probe(json) ?? '';
      }, JSON.stringify(command)),
    reload: async () => {},
    onNavigated: () => () => {},
  };
  const inner = pollThrough(messenger, browserTimers);
  const link = withFrames(inner, workersOf(inner, messenger, browserTimers), browserTimers);
  const followed: Followed = { link, entries: [], drained: null };
  link.subscribe({
    onDrained(drained) {
      followed.drained = drained;
      followed.entries.push(...drained.entries);
    },
  });
  return followed;
}

import type { Link, LinkStatus } from '../../../src/link/link.ts';
import { openPage } from '../../../src/link/open-page.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { FakePage } from './fake-page.ts';
import { passOn } from './pass.ts';

interface LinkedPage {
  readonly page: FakePage;
  readonly link: Link;
  readonly clock: VirtualClock;
  /** The labels of the marks that were brought. */
  readonly labels: string[];
  readonly statuses: LinkStatus['kind'][];
  pass(ms: number): Promise<void>;
}

/** A page and the link to it. */
export function linkedPage(): LinkedPage {
  const page = new FakePage();
  const clock = new VirtualClock();
  const labels: string[] = [];
  const statuses: LinkStatus['kind'][] = [];
  const { page: link } = openPage(page.door, async () => '/* PROBE SOURCE */', clock);
  link.subscribe({
    onStatus: ({ kind }) => statuses.push(kind),
    onDrained: ({ entries }) => {
      for (const entry of entries) if (entry.type === 'mark') labels.push(entry.label);
    },
  });
  const pass = (ms: number) => passOn(clock, ms);
  return { page, link, clock, labels, statuses, pass };
}

import type { Drained } from '../../../src/journal/command.ts';
import { withFrames } from '../../../src/link/frames.ts';
import type { Link } from '../../../src/link/link.ts';
import { pollThrough } from '../../../src/link/polling.ts';
import type { RemotePart } from '../../../src/link/remote-part.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { FakeProbe } from './fake-probe.ts';
import { passOn } from './pass.ts';

interface LinkedParts {
  readonly page: FakeProbe;
  readonly link: Link;
  readonly clock: VirtualClock;
  /** All that the link has told. */
  readonly told: Drained[];
  /** A frame or worker of the page comes. */
  arrive(part: RemotePart): void;
  pass(ms: number): Promise<void>;
}

/** A page that has been identified, and the link to it and to the parts of it that come. */
export async function linkedParts(): Promise<LinkedParts> {
  const clock = new VirtualClock();
  const page = new FakeProbe('page');
  const told: Drained[] = [];
  let arrive: LinkedParts['arrive'] = () => {};
  const link = withFrames(
    pollThrough(page, clock),
    (listener) => {
      arrive = listener;
      return () => {};
    },
    clock,
  );
  link.subscribe({ onDrained: (drained) => told.push(drained) });
  page.write({ type: 'mark', at: 0, connection: '', label: 'of the page' });
  const pass = (ms: number) => passOn(clock, ms);
  await pass(100);
  return { page, link, clock, told, arrive: (part) => arrive(part), pass };
}

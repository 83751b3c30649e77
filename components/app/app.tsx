import { useRef, useState } from 'preact/hooks';
import type { Session } from '../../src/session/model.ts';
import { Faults } from '../faults/faults.tsx';
import { Header } from '../header/header.tsx';
import { useSize } from '../shared/size.ts';
import { Timeline } from '../timeline/timeline.tsx';
import { Banners } from './banners.tsx';
import { Closed, NoConnection } from './placards.tsx';
import { Splitter } from './splitter.tsx';
import { Tabs } from './tabs.tsx';
import { isClosed, type Workspace } from './workspace.ts';
import './app.css';

export function App({ workspace }: { workspace: Workspace }) {
  const { session } = workspace;
  session.version.value;
  return (
    <main class="app" aria-label="Faultline">
      <h1 class="visually-hidden">Faultline</h1>
      <Header workspace={workspace} />
      <Banners workspace={workspace} />
      {isClosed(workspace) ? <Closed workspace={workspace} /> : <Views workspace={workspace} />}
    </main>
  );
}

/** A page connected only to its development server has nothing to show; one with only a herd does, although a herd cannot be selected. */
const hasSomething = ({ connections }: Session): boolean =>
  [...connections.values()].some(({ leftAlone }) => !leftAlone);

/** Shares of the timeline, per cent, until the user chooses one: a low panel leaves more to the view below. */
const SHARE = 42;
const LOW_SHARE = 36;
/** Height below which timeline and view are low, px. */
const LOW = 320;

function Views({ workspace }: { workspace: Workspace }) {
  const { session } = workspace;
  session.version.value;
  const something = hasSomething(session);
  const main = useRef<HTMLDivElement>(null);
  const { height } = useSize(main);
  const [chosen, setShare] = useState<number | null>(null);
  const share = chosen ?? (something && height < LOW ? LOW_SHARE : SHARE);
  return (
    <div class="views">
      <div ref={main} class="main" style={{ '--timeline-share': `${share}%` }}>
        <section class="timeline-slot" aria-label="Timeline">
          {something ? <Timeline session={session} /> : <NoConnection workspace={workspace} />}
        </section>
        <Splitter share={share} onShare={setShare} />
        <Tabs workspace={workspace} />
      </div>
      <Faults workspace={workspace} />
    </div>
  );
}

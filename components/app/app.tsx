import { useState } from 'preact/hooks';
import type { Session } from '../../src/session/model.ts';
import { Faults } from '../faults/faults.tsx';
import { Header } from '../header/header.tsx';
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
      <Header workspace={workspace} />
      <Banners workspace={workspace} />
      {isClosed(workspace) ? <Closed workspace={workspace} /> : <Views workspace={workspace} />}
    </main>
  );
}

/** A page connected only to its development server has nothing to show; one with only a herd does, although a herd cannot be selected. */
const hasSomething = ({ connections }: Session): boolean =>
  [...connections.values()].some(({ leftAlone }) => !leftAlone);

function Views({ workspace }: { workspace: Workspace }) {
  const { session } = workspace;
  session.version.value;
  const [share, setShare] = useState(42);
  return (
    <div class="views">
      <div class="main" style={{ '--timeline-share': `${share}%` }}>
        <section class="timeline-slot" aria-label="Timeline">
          {hasSomething(session) ? (
            <Timeline session={session} />
          ) : (
            <NoConnection workspace={workspace} />
          )}
        </section>
        <Splitter share={share} onShare={setShare} />
        <Tabs workspace={workspace} />
      </div>
      <Faults workspace={workspace} />
    </div>
  );
}

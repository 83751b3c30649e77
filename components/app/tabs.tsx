import { useRef, useState } from 'preact/hooks';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { Backoff } from '../backoff/backoff.tsx';
import { Findings } from '../findings/findings.tsx';
import { Journal } from '../journal/journal.tsx';
import { Messages } from '../messages/messages.tsx';
import { runsOf } from '../scenarios/runs.ts';
import { Scenarios } from '../scenarios/scenarios.tsx';
import { States } from '../states/states.tsx';
import { FindingsAnnouncement, FindingsBadge } from './findings-badge.tsx';
import type { Workspace } from './workspace.ts';
import './tabs.css';

const TABS = [
  ['messages', 'Messages'],
  ['backoff', 'Backoff'],
  ['states', 'States'],
  ['journal', 'Journal'],
  ['findings', 'Findings'],
  ['scenarios', 'Scenarios'],
] as const;

type TabName = (typeof TABS)[number][0];

export function Tabs({ workspace }: { workspace: Workspace }) {
  const { session, link } = workspace;
  const [chosen, choose] = useState<TabName>('messages');
  const list = useRef<HTMLDivElement>(null);
  const goTo = (name: TabName): void => {
    choose(name);
    list.current?.querySelector<HTMLElement>(`[data-tab="${name}"]`)?.focus();
  };
  const move = (event: KeyboardEvent): void => {
    const names = TABS.map(([name]) => name);
    const index = names.indexOf(chosen);
    const target = {
      ArrowLeft: names.at(index - 1),
      ArrowRight: names[(index + 1) % names.length],
      Home: names[0],
      End: names.at(-1),
    }[event.key];
    if (!target) return;
    event.preventDefault();
    goTo(target);
  };
  const openScenario = (scenario: Scenario): void => {
    try {
      runsOf(session, link).open(JSON.stringify(scenario));
      goTo('scenarios');
    } catch (error) {
      workspace.fail(error);
    }
  };
  return (
    <section class="tabs">
      <FindingsAnnouncement session={session} />
      <div ref={list} class="tab-list" role="tablist" aria-label="Views" onKeyDown={move}>
        {TABS.map(([name, title]) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            data-tab={name}
            aria-selected={name === chosen}
            aria-controls={`view-${name}`}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => choose(name)}
          >
            {title}
            {name === 'findings' && <FindingsBadge session={session} status={workspace.status} />}
          </button>
        ))}
      </div>
      <div
        key={chosen}
        class="tab-view"
        role="tabpanel"
        id={`view-${chosen}`}
        aria-labelledby={`tab-${chosen}`}
        data-view={chosen}
        // Without a control inside, nothing else could scroll it by keyboard.
        {...(chosen === 'backoff' && { tabIndex: 0 })}
      >
        {chosen === 'messages' && <Messages workspace={workspace} />}
        {chosen === 'backoff' && <Backoff session={session} />}
        {chosen === 'states' && <States session={session} />}
        {chosen === 'journal' && <Journal session={session} />}
        {chosen === 'findings' && <Findings session={session} onScenario={openScenario} />}
        {chosen === 'scenarios' && (
          <Scenarios session={session} link={link} onSave={workspace.save} />
        )}
      </div>
    </section>
  );
}

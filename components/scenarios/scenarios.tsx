import type { Link } from '../../src/link/link.ts';
import { LIBRARY } from '../../src/scenarios/library/index.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import type { Session } from '../../src/session/model.ts';
import { OpenScenario } from './open-scenario.tsx';
import { runsOf } from './runs.ts';
import { ScenarioCard } from './scenario-card.tsx';
import './scenarios.css';

interface ScenariosProps {
  readonly session: Session;
  readonly link: Link;
  /** Called with the name and text of a file. */
  readonly onSave: (name: string, text: string) => void;
}

/** The built-in scenarios and those from files: run one on the live page, and see what it does to the page's client. */
export function Scenarios({ session, link, onSave }: ScenariosProps) {
  session.version.value;
  const runs = runsOf(session, link);
  const running = runs.running.value;
  const recording = session.recording !== null;
  const card = (scenario: Scenario, save?: () => void) => (
    <ScenarioCard
      key={scenario.id}
      scenario={scenario}
      run={runs.all.value[scenario.id]}
      running={running === scenario.id}
      disabled={running !== null || recording}
      onRun={() => void runs.start(scenario)}
      onStop={runs.stop}
      onSave={save}
    />
  );
  return (
    <div class="scenarios">
      {recording && (
        <p class="scenarios-note">
          Scenarios run on the live page: press “Back to the live page” first.
        </p>
      )}
      <OpenScenario onOpen={runs.open}>
        <p class="scenarios-where muted">
          The built-in scenarios run on the chat page that <code>npm start</code> opens; on any
          other page they stop at the first missing button. On your own page, arm faults by hand, or
          open a scenario of your own (docs/scenarios.md).
        </p>
      </OpenScenario>
      {runs.opened.value.map((scenario) =>
        card(scenario, () => onSave(`${scenario.id}.json`, textOf(scenario))),
      )}
      {LIBRARY.map((scenario) => card(scenario))}
    </div>
  );
}

const textOf = (scenario: Scenario): string => `${JSON.stringify(scenario, null, 2)}\n`;

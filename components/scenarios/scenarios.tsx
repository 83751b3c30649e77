import type { Link } from '../../src/link/link.ts';
import { LIBRARY } from '../../src/scenarios/library/index.ts';
import type { Session } from '../../src/session/model.ts';
import { OpenScenario } from './open-scenario.tsx';
import { runsOf } from './runs.ts';
import { ScenarioCard } from './scenario-card.tsx';
import './scenarios.css';

/** The built-in scenarios, and those from files: run one on the live page, and see what it did to the page's client. */
export function Scenarios({ session, link }: { session: Session; link: Link }) {
  session.version.value;
  const runs = runsOf(session, link);
  const running = runs.running.value;
  const recording = session.recording !== null;
  return (
    <div class="scenarios">
      {recording && (
        <p class="scenarios-note">Scenarios run on the live page: close the recording first.</p>
      )}
      <p class="scenarios-where muted">
        Those that are built in play on the chat page that <code>npm start</code> opens, and press
        its buttons: on another page they stop at the first that is not there. On a page of your
        own, arm faults by hand, or open a scenario of your own: a JSON file, as docs/scenarios.md
        has it.
      </p>
      <OpenScenario onOpen={runs.open} />
      {[...runs.opened.value, ...LIBRARY].map((scenario) => (
        <ScenarioCard
          key={scenario.id}
          scenario={scenario}
          run={runs.all.value[scenario.id]}
          running={running === scenario.id}
          disabled={running !== null || recording}
          onRun={() => void runs.start(scenario)}
          onStop={runs.stop}
        />
      ))}
    </div>
  );
}

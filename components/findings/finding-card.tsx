import type { Finding } from '../../src/findings/finding.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import type { Session } from '../../src/session/model.ts';
import { ruleWords } from '../faults/rule-words.ts';
import { describe } from '../journal/describe.ts';
import { entryBySeq } from '../shared/find-entry.ts';
import { focusOf, pickEntry } from '../shared/focus.ts';
import { clockTime, shortId } from '../shared/format.ts';
import { faultsBefore, scenarioOf } from './schedule.ts';

interface FindingCardProps {
  readonly finding: Finding;
  readonly session: Session;
  /** Whether there are several connections to distinguish. */
  readonly several: boolean;
  readonly onScenario: (scenario: Scenario) => void;
}

/** Most entries shown as evidence of one finding. */
const SHOWN = 8;

export function FindingCard({ finding, session, several, onScenario }: FindingCardProps) {
  const { kind, severity, title, why, at, evidence, connection, inferred } = finding;
  return (
    <li class="finding" data-finding={kind} data-severity={severity}>
      <div class="finding-head">
        <Severity of={severity} />
        <strong>{title}</strong>
        <code class="finding-kind">{kind}</code>
        {inferred && (
          <span
            class="inferred"
            title="This client does not report itself: the finding is inferred from its traffic."
          >
            inferred
          </span>
        )}
        {several && connection !== '' && (
          <span class="muted">
            {session.connections.get(connection)?.label ?? shortId(connection)}
          </span>
        )}
        <time class="finding-time muted">{clockTime(at)}</time>
      </div>
      <p class="finding-why">{why}</p>
      <ul class="finding-evidence" aria-label="Entries that prove it">
        {evidence.slice(0, SHOWN).map((seq) => (
          <Evidence key={seq} seq={seq} session={session} />
        ))}
        {evidence.length > SHOWN && <li class="muted">and more like these</li>}
      </ul>
      <Schedule finding={finding} session={session} onScenario={onScenario} />
    </li>
  );
}

/** The faults that led to the finding, and a button that repeats them. */
function Schedule({ finding, session, onScenario }: Omit<FindingCardProps, 'several'>) {
  const [first = 0] = finding.evidence;
  const began = entryBySeq(session.entries, first)?.at ?? finding.at;
  const faults = faultsBefore(session.faults, finding, began);
  if (faults.length === 0) return null;
  const words = faults.map(
    ({ fault, given, armedAt }) =>
      `${given ? ruleWords(given) : fault} at ${clockTime(armedAt).slice(0, 8)}`,
  );
  return (
    <div class="finding-faults">
      <span>Faults before it: {words.join('; ')}.</span>
      {faults.every(({ given }) => given) && (
        <button
          type="button"
          data-action="make-scenario"
          title="Open these faults in Scenarios, to run them again on this page or save them"
          onClick={() => {
            const scenario = scenarioOf(finding, faults, session.holds);
            if (scenario) onScenario(scenario);
          }}
        >
          As a scenario
        </button>
      )}
    </div>
  );
}

function Evidence({ seq, session }: { seq: number; session: Session }) {
  const entry = entryBySeq(session.entries, seq);
  if (!entry) return null;
  const { type, at } = entry;
  return (
    <li>
      <button
        type="button"
        class="evidence"
        data-evidence={seq}
        aria-pressed={focusOf(session).value?.seq === seq}
        title={`${clockTime(at)} ${type}: ${describe(entry)}. Show it in the timeline.`}
        onClick={() => {
          // Selects the entry's connection, since the timeline shows one at a time.
          const { pickable, selected } = session;
          const of = pickable.find(({ id }) => id === entry.connection);
          if (of && of !== selected) session.select(of.id);
          pickEntry(session, entry);
        }}
      >
        <span class="evidence-time">{clockTime(at).slice(-9)}</span> {type}
        {'epoch' in entry && entry.epoch !== undefined && (
          <span class="muted"> #{entry.epoch}</span>
        )}
      </button>
    </li>
  );
}

/** Each severity has its own shape, so that colour is not the only difference. */
function Severity({ of }: { of: Finding['severity'] }) {
  const path = of === 'error' ? 'M6 1.2l4.8 4.8L6 10.8L1.2 6Z' : 'M6 1.6l5 8.8H1Z';
  return (
    <svg class="severity" width="12" height="12" viewBox="0 0 12 12" role="img" aria-label={of}>
      <path d={path} fill="currentColor" />
    </svg>
  );
}

import type { Scenario } from '../../src/scenarios/scenario.ts';
import type { Session } from '../../src/session/model.ts';
import { Empty } from '../shared/empty.tsx';
import { findingsOf } from '../shared/findings-of.ts';
import { plural } from '../shared/format.ts';
import { FindingCard } from './finding-card.tsx';
import './findings.css';

/** Most findings shown; the newest ones. */
const SHOWN = 200;

interface FindingsProps {
  readonly session: Session;
  /** Called with the faults that led to a finding. */
  readonly onScenario: (scenario: Scenario) => void;
}

/** Lists what went wrong in the page's connections: why, the entries that prove it, and the faults that reproduce it. */
export function Findings({ session, onScenario }: FindingsProps) {
  session.version.value;
  const findings = findingsOf(session);
  if (findings.length === 0) {
    return (
      <Empty title="Nothing found">
        <p>
          Faultline watches for lost messages, second live connections, replies delivered twice,
          unnoticed dead links, retry storms, and herds that come back together. To see whether the
          page’s client has these problems, arm faults while you use the page, or run a scenario on
          the chat page.
        </p>
        {!session.recording && <Pending session={session} />}
      </Empty>
    );
  }
  const several = session.connections.size > 1;
  return (
    <div class="findings">
      {findings.length > SHOWN && (
        <p class="findings-more muted">
          The newest {SHOWN} of {findings.length} findings.
        </p>
      )}
      <ol class="findings-list">
        {findings
          .slice(-SHOWN)
          .reverse()
          .map((finding) => (
            <FindingCard key={finding.id} {...{ finding, session, several, onScenario }} />
          ))}
      </ol>
    </div>
  );
}

/** Without it, “Nothing found” would seem to be the last word on a message that is on its way. */
function Pending({ session }: { session: Session }) {
  const count = (which: 'pending' | 'unconfirmed') =>
    [...session.connections.values()].reduce((sum, connection) => sum + connection[which], 0);
  const [pending, unconfirmed] = [count('pending'), count('unconfirmed')];
  return (
    <>
      {pending > 0 && (
        <p>
          {plural(pending, 'message is', 'messages are')} not confirmed yet. Whether one is lost
          shows some seconds after its connection has ended and the client has connected again.
        </p>
      )}
      {unconfirmed > 0 && (
        <p>
          {plural(unconfirmed, 'message was', 'messages were')} sent in requests that are over, and
          nobody knows whether the server has them. One is lost if the page goes on without it: a
          later one is confirmed, and for 10 s or more it is not sent again.
        </p>
      )}
    </>
  );
}

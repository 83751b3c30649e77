import type { ConnectionModel, Session } from '../../src/session/model.ts';
import { isClosed, type Workspace } from '../app/workspace.ts';
import { duration, NONE, plural } from '../shared/format.ts';
import { ConnectionPicker } from './connection-picker.tsx';
import { Field } from './field.tsx';
import { LinkFace } from './link-face.tsx';
import { liveAlarm } from './live-alarm.ts';
import { LostEndpoints } from './lost-endpoints.tsx';
import { Retry } from './retry.tsx';
import { StatePill } from './state-pill.tsx';
import { Toolbar } from './toolbar.tsx';
import './header.css';

export function Header({ workspace }: { workspace: Workspace }) {
  return (
    <header class="header">
      {!isClosed(workspace) && <Fields session={workspace.session} />}
      <div class="header-tools">
        <LinkFace workspace={workspace} />
        <Toolbar workspace={workspace} />
      </div>
    </header>
  );
}

/** What the selected connection is doing. */
function Fields({ session }: { session: Session }) {
  session.version.value;
  const connection = session.selected;
  return (
    <>
      <ConnectionPicker session={session} />
      {connection?.inferred && (
        <span
          class="inferred"
          data-field="inferred"
          title="This client does not report itself: everything shown is inferred from its traffic."
        >
          inferred
        </span>
      )}
      <span class="state-slot">
        <span class="state-line">
          <StatePill connection={connection} />
          {connection?.cause && <Cause connection={connection} now={session.now()} />}
        </span>
      </span>
      {connection && <LostEndpoints session={session} connection={connection} />}
      <Field
        name="transport"
        label="transport"
        meaning="Transport of the current or last connection."
      >
        {connection?.transport ?? NONE}
      </Field>
      <Field
        name="attempt"
        label="attempt"
        meaning="Number of the current attempt, or of the one that succeeded."
      >
        {connection?.attempt || NONE}
      </Field>
      <Retry session={session} />
      <Field name="pending" label="pending" meaning={pendingMeaning(connection?.unconfirmed ?? 0)}>
        {connection?.pending ?? NONE}
        {connection && connection.unconfirmed > 0 && ` + ${connection.unconfirmed}?`}
      </Field>
      <Field
        name="live"
        label="open"
        meaning="Physical connections open now."
        alarm={connection && liveAlarm(session, connection)}
      >
        {connection?.live ?? NONE}
      </Field>
    </>
  );
}

function pendingMeaning(unconfirmed: number): string {
  const pending = 'Messages in the outbox, or sent but not confirmed.';
  if (unconfirmed === 0) return pending;
  const others = plural(unconfirmed, 'more was sent in a request', 'more were sent in requests');
  const over = unconfirmed === 1 ? 'that is over' : 'that are over';
  return `${pending} ${others} ${over}: nobody knows whether the server has ${unconfirmed === 1 ? 'it' : 'them'}.`;
}

interface CauseProps {
  readonly connection: ConnectionModel;
  readonly now: number;
}

/** Why the connection is in its state. */
function Cause({ connection: { cause, stateSince }, now }: CauseProps) {
  const ago = duration(Math.max(0, now - stateSince));
  return (
    <span class="field cause" title={`Cause of the last transition, ${ago} ago: ${cause}`}>
      <span class="field-label">cause</span>
      <span class="cause-words" data-field="cause">
        {cause}
      </span>
    </span>
  );
}

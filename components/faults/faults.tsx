import { useState } from 'preact/hooks';
import type { Session } from '../../src/session/model.ts';
import { inWords, type Workspace } from '../app/workspace.ts';
import { clockTime, plural } from '../shared/format.ts';
import { ArmedRules } from './armed-rules.tsx';
import { FaultForm } from './fault-form.tsx';
import { HeldEvents } from './held-events.tsx';
import './faults.css';

/** The sidebar that breaks the connection on purpose. */
export function Faults({ workspace }: { workspace: Workspace }) {
  const { session } = workspace;
  session.version.value;
  const [open, setOpen] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const { rules, held } = session;
  const attempt = async (action: () => Promise<unknown>): Promise<void> => {
    try {
      await action();
      setProblem(null);
    } catch (error) {
      setProblem(inWords(error));
    }
  };
  const closed = whyClosed(workspace);
  return (
    <aside class={open ? 'faults' : 'faults faults-narrow'} aria-label="Faults">
      <div class="faults-head">
        <button
          type="button"
          class="plain faults-toggle"
          data-action="toggle-faults"
          aria-expanded={open}
          title={open ? 'Make room: hide the faults' : 'Show the faults'}
          onClick={() => setOpen(!open)}
        >
          <span class="faults-title">Faults</span>
          {rules.length > 0 && <span class="badge badge-armed">{rules.length}</span>}
        </button>
        {open && (
          <button
            type="button"
            data-action="lift-all"
            disabled={rules.length === 0}
            onClick={() => void attempt(() => workspace.run({ do: 'lift' }))}
          >
            Lift all
          </button>
        )}
      </div>
      {open && (
        <div class="faults-body">
          {closed && <p class="faults-note">{closed}</p>}
          {problem && (
            <p class="faults-problem" role="alert">
              {problem}
            </p>
          )}
          <FaultForm
            session={session}
            disabled={closed !== null}
            onProblem={setProblem}
            onArm={(rule) => void attempt(() => workspace.run({ do: 'arm', rule }))}
          />
          <LastFault session={session} />
          <div class="faults-now">
            <ArmedRules
              session={session}
              onLift={(id) => void attempt(() => workspace.run({ do: 'lift', id }))}
            />
            {held.length > 0 && (
              <HeldEvents
                session={session}
                onRelease={(id) => {
                  const which = id === undefined ? {} : { held: id };
                  void attempt(() => workspace.run({ do: 'release', ...which }));
                }}
              />
            )}
          </div>
        </div>
      )}
    </aside>
  );
}

/** A fault that acts at once is over before anybody could see it armed: this says what became of it. */
function LastFault({ session: { faults } }: { session: Session }) {
  const last = faults.at(-1);
  if (last?.liftedAt === undefined) return null;
  const { fault, fired, liftedAt, liftedWhy } = last;
  return (
    <p class="faults-last" data-last-fault={fault}>
      {clockTime(liftedAt)} {fault} acted {plural(fired.length, 'time')}. {liftedWhy}
    </p>
  );
}

function whyClosed({ session, status }: Workspace): string | null {
  if (session.recording) return 'A recording cannot be broken. Go back to the live page first.';
  if (status.value.kind === 'attaching') return 'There is no page to break yet.';
  return null;
}

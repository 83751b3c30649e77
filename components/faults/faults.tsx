import { useRef, useState } from 'preact/hooks';
import { whyOf } from '../../src/journal/why.ts';
import type { LinkStatus } from '../../src/link/link.ts';
import type { Workspace } from '../app/workspace.ts';
import { plural } from '../shared/format.ts';
import { useFocusInPlace } from '../shared/use-focus-in-place.ts';
import { Announcement } from './announcement.tsx';
import { ArmedRules } from './armed-rules.tsx';
import { FaultForm } from './fault-form.tsx';
import { HeldEvents } from './held-events.tsx';
import { LastFault } from './last-fault.tsx';
import { LeftBehind } from './left-behind.tsx';
import './faults.css';

export function Faults({ workspace }: { workspace: Workspace }) {
  const { session } = workspace;
  session.version.value;
  const [open, setOpen] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const { rules, held } = session;
  const sidebar = useRef<HTMLElement>(null);
  const head = useRef<HTMLButtonElement>(null);
  useFocusInPlace(sidebar, () => head.current);
  const [waiting, setWaiting] = useState(0);
  const attempt = async (action: () => Promise<unknown>): Promise<void> => {
    setWaiting((count) => count + 1);
    try {
      await action();
      setProblem(null);
    } catch (error) {
      setProblem(whyOf(error));
    } finally {
      setWaiting((count) => count - 1);
    }
  };
  const closed = whyClosed(workspace);
  return (
    <aside ref={sidebar} class={open ? 'faults' : 'faults faults-narrow'} aria-label="Faults">
      <Announcement session={session} />
      <div class="faults-head">
        <button
          ref={head}
          type="button"
          class="plain faults-toggle"
          data-action="toggle-faults"
          aria-expanded={open}
          title={open ? 'Hide the faults to make room' : 'Show the faults'}
          onClick={() => setOpen(!open)}
        >
          <span class="faults-title">Faults</span>
          {rules.length > 0 && (
            <>
              {' '}
              <span class="badge badge-armed">{rules.length}</span>
              <span class="visually-hidden"> armed</span>
            </>
          )}
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
          <div class="faults-choose">
            {closed && <p class="faults-note">{closed}</p>}
            <FaultForm
              session={session}
              disabled={closed !== null}
              onProblem={setProblem}
              onArm={(rule) => void attempt(() => workspace.run({ do: 'arm', rule }))}
            />
          </div>
          <div class="faults-state">
            <Waiting count={waiting} status={workspace.status.value} />
            {problem && (
              <p class="faults-problem" role="alert">
                {problem}
              </p>
            )}
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
            <LeftBehind
              session={session}
              onArm={(rules) =>
                void attempt(() =>
                  Promise.all(rules.map((rule) => workspace.run({ do: 'arm', rule }))),
                )
              }
            />
            <LastFault session={session} />
          </div>
        </div>
      )}
    </aside>
  );
}

/** Without it, a button that was pressed while the page is busy would seem to do nothing. */
function Waiting({ count, status }: { count: number; status: LinkStatus }) {
  const waits = count > 0 && status.kind !== 'attached';
  return (
    <p class="faults-waiting" role="status" data-waiting>
      {waits && `${plural(count, 'command waits', 'commands wait')} until the page answers.`}
    </p>
  );
}

function whyClosed({ session, status }: Workspace): string | null {
  if (session.recording)
    return 'Faults do not apply to a recording. Go back to the live page first.';
  if (status.value.kind === 'attaching') return 'There is no page to apply faults to yet.';
  return null;
}

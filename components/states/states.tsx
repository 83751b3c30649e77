import type { ConnectionModel, Session, TransitionModel } from '../../src/session/model.ts';
import { Empty } from '../shared/empty.tsx';
import { clockTime, duration } from '../shared/format.ts';
import { Mark } from '../shared/mark.tsx';
import { Windowed } from '../shared/windowed.tsx';
import { Machine } from './machine.tsx';
import './states.css';

const ROW_HEIGHT = 22;

/** The client's state machine, with the live state lit, and every transition with its cause. */
export function States({ session }: { session: Session }) {
  session.version.value;
  const connection = session.selected;
  if (!connection) {
    return (
      <Empty title="No states yet">
        <p>A connection's transitions are listed here, each with its cause.</p>
      </Empty>
    );
  }
  return (
    <div class="states">
      <Machine connection={connection} />
      <Transitions connection={connection} />
    </div>
  );
}

function Transitions({ connection: { states } }: { connection: ConnectionModel }) {
  if (states.length === 0) return <Empty title="No transition since the panel was opened" />;
  return (
    <Windowed
      attributes={{ class: 'transitions' }}
      count={states.length}
      rowHeight={ROW_HEIGHT}
      follow
      row={(index) => {
        const transition = states[index];
        return transition && row(transition, states[index + 1], index);
      }}
    >
      {(rows, before, after) => (
        <ol
          aria-label="Transitions"
          style={{ paddingTop: `${before}px`, paddingBottom: `${after}px` }}
        >
          {rows}
        </ol>
      )}
    </Windowed>
  );
}

const row = (
  { at, to, cause, phase }: TransitionModel,
  next: TransitionModel | undefined,
  index: number,
) => (
  <li key={index} class="transition" data-transition={to}>
    <span class="muted number">{clockTime(at)}</span>
    <span class="transition-state" data-state={to}>
      <Mark of={to} />
      {to}
      {phase && <span class="muted">{phase}</span>}
    </span>
    <span class="transition-cause">{cause}</span>
    <span class="muted number">{next ? duration(next.at - at) : 'now'}</span>
  </li>
);

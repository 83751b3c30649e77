import { useRef } from 'preact/hooks';
import type { ConnectionModel, Session, TransitionModel } from '../../src/session/model.ts';
import { Empty } from '../shared/empty.tsx';
import { firstIndex } from '../shared/find-entry.ts';
import { focusOf } from '../shared/focus.ts';
import { clockTime, duration } from '../shared/format.ts';
import { Mark } from '../shared/mark.tsx';
import { useSize } from '../shared/size.ts';
import { Windowed } from '../shared/windowed.tsx';
import { Machine } from './machine.tsx';
import './states.css';

const ROW_HEIGHT = 22;
/** Height below which the machine is drawn flat, px: beside the transitions, and above them. */
const LOW = { beside: 160, above: 300 };
/** Width up to which the transitions are below, px; as in states.css. */
const NARROW = 700;

/** The client's state machine with the state at present, or at the selected moment, highlighted, and every transition with its cause. */
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
  return <Shown session={session} connection={connection} />;
}

interface ShownProps {
  readonly session: Session;
  readonly connection: ConnectionModel;
}

function Shown({ session, connection: { states } }: ShownProps) {
  session.version.value;
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const low = height < (width <= NARROW ? LOW.above : LOW.beside);
  const picked = focusOf(session).value;
  const index = picked ? firstIndex(states, ({ at }) => at > picked.at) - 1 : states.length - 1;
  return (
    <div ref={box} class="states">
      <Machine states={states.slice(0, index + 1)} at={picked?.at} low={low} />
      <Transitions states={states} current={picked && index} />
    </div>
  );
}

interface TransitionsProps {
  readonly states: ConnectionModel['states'];
  /** Index of the last transition before the selected moment; `null` when no moment is selected. */
  readonly current: number | null;
}

function Transitions({ states, current }: TransitionsProps) {
  if (states.length === 0) return <Empty title="No transition since the panel was opened" />;
  return (
    <Windowed
      attributes={{ class: 'transitions', role: 'group', 'aria-label': 'Transitions', tabIndex: 0 }}
      count={states.length}
      rowHeight={ROW_HEIGHT}
      identity={(index) => states[index]}
      follow
      reveal={current === null || current < 0 ? undefined : current}
      row={(index) => {
        const transition = states[index];
        return transition && row(transition, states[index + 1], index, index === current);
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
  current: boolean,
) => (
  <li
    key={index}
    class="transition"
    data-transition={to}
    aria-current={current ? 'time' : undefined}
  >
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

import type { State } from '../../src/journal/entry.ts';
import { STATES } from '../../src/journal/entry.ts';
import type { ConnectionModel } from '../../src/session/model.ts';
import { clockTime } from '../shared/format.ts';
import { arrow, FLAT, NODE, TALL, WIDTH } from './geometry.ts';

/** Drawn even before they occur: the usual transitions of a client. */
const USUAL: readonly (readonly [State, State])[] = [
  ['disconnected', 'connecting'],
  ['connecting', 'connected'],
  ['connected', 'reconnecting'],
  ['reconnecting', 'connected'],
  ['connected', 'disconnecting'],
  ['disconnecting', 'disconnected'],
];

interface MachineProps {
  /** Up to the moment shown. */
  readonly states: ConnectionModel['states'];
  /** The moment shown; default: now. */
  readonly at?: number | undefined;
  /** Whether there is little height for it. */
  readonly low: boolean;
}

export function Machine({ states, at, low }: MachineProps) {
  const { centres, height } = low ? FLAT : TALL;
  const counts = count(states);
  const last = states.at(-1);
  const shown = last?.to ?? 'disconnected';
  const moment = at === undefined ? '' : ` at ${clockTime(at)}`;
  const pairs = new Set([...USUAL.map(([from, to]) => `${from} ${to}`), ...counts.keys()]);
  return (
    <svg
      class={low ? 'machine machine-flat' : 'machine'}
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={`State${moment}: ${shown}`}
    >
      <defs>
        <marker
          id="arrow-head"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M0 1l7 3l-7 3z" fill="context-stroke" />
        </marker>
      </defs>
      {[...pairs].map((pair) => {
        const [from, to] = pair.split(' ') as [State, State];
        if (from === to) return null;
        const times = counts.get(pair) ?? 0;
        const { path, label } = arrow(from, to, centres);
        const latest = last?.from === from && last.to === to;
        return (
          <g
            key={pair}
            class={times === 0 ? 'edge edge-never' : latest ? 'edge edge-last' : 'edge'}
          >
            <path d={path} marker-end="url(#arrow-head)" />
            {times > 0 && (
              <text x={label.x} y={label.y + 3.5} text-anchor="middle">
                {times}
              </text>
            )}
          </g>
        );
      })}
      {moment && (
        <text class="moment" x="4" y="14">
          {moment.trim()}
        </text>
      )}
      {STATES.map((state) => {
        const { x, y } = centres[state];
        const current = shown === state;
        return (
          <g key={state} class={current ? 'node node-current' : 'node'} data-state={state}>
            <rect
              x={x - NODE.width / 2}
              y={y - NODE.height / 2}
              width={NODE.width}
              height={NODE.height}
              rx="5"
            />
            <text x={x} y={y + 4} text-anchor="middle">
              {state}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function count(states: ConnectionModel['states']): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { from, to } of states) {
    const pair = `${from} ${to}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return counts;
}

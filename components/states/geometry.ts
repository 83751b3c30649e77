import type { State } from '../../src/journal/entry.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Size of a node's box. */
export const NODE = { width: 98, height: 26 } as const;

export type Centres = Readonly<Record<State, Point>>;

export interface Layout {
  readonly centres: Centres;
  readonly height: number;
}

export const WIDTH = 440;

/** Three rows of nodes. */
const rows = (gap: number): Layout => {
  const top = NODE.height / 2 + 4;
  const middle = top + gap;
  const bottom = middle + gap;
  return {
    height: bottom + top,
    centres: {
      disconnected: { x: 55, y: middle },
      connecting: { x: 220, y: top },
      connected: { x: 385, y: middle },
      reconnecting: { x: 220, y: middle },
      disconnecting: { x: 220, y: bottom },
    },
  };
};

export const TALL = rows(81);
/** For a low view, in which the letters of the other would be too small to read. */
export const FLAT = rows(42);

/** How far an arrow bends to its left, so that opposite directions do not overlap. */
const BEND = 13;
/** `reconnecting` lies between `connecting` and `disconnecting`: the arrow goes round it. */
const DETOUR = 78;

/** The arrow from one state to another, and the position of its label. */
export function arrow(from: State, to: State, centres: Centres): { path: string; label: Point } {
  const start = centres[from];
  const end = centres[to];
  const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  const normal = { x: (end.y - start.y) / length, y: -(end.x - start.x) / length };
  const round = start.x === end.x && start.y !== end.y && ![from, to].includes('reconnecting');
  const bend = round ? DETOUR : BEND;
  const control = {
    x: (start.x + end.x) / 2 + normal.x * 2 * bend,
    y: (start.y + end.y) / 2 + normal.y * 2 * bend,
  };
  const a = edge(start, control);
  const b = edge(end, control);
  const label = {
    x: (a.x + 2 * control.x + b.x) / 4 + normal.x * 7,
    y: (a.y + 2 * control.y + b.y) / 4 + normal.y * 7,
  };
  const at = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return { path: `M${at(a)} Q${at(control)} ${at(b)}`, label };
}

/** Where the line from a node's centre to `target` crosses its box. */
function edge(centre: Point, target: Point): Point {
  const dx = target.x - centre.x;
  const dy = target.y - centre.y;
  const scale = Math.min(
    NODE.width / 2 / Math.max(Math.abs(dx), 1e-6),
    NODE.height / 2 / Math.max(Math.abs(dy), 1e-6),
  );
  return { x: centre.x + dx * scale, y: centre.y + dy * scale };
}

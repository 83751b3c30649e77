/** The visible period. */
export interface View {
  /** Duration from edge to edge, ms. */
  readonly span: number;
  /** Time at the right edge; `null` while following the present. */
  readonly end: number | null;
}

/** The recorded period, on the scale of an entry's `at`. */
export interface Extent {
  readonly first: number;
  readonly now: number;
}

const SHORTEST = 5;
const LONGEST = 7 * 24 * 3600 * 1000;
/** Share of the span kept free at the right, so that recent events do not stick to the edge. */
const AHEAD = 0.03;

/** Follows the present, with half a minute in view. */
export const FOLLOWING: View = { span: 30_000, end: null };

/** The times at both edges. While everything fits, a followed journal begins at the left edge and does not move. */
export function edges({ span, end }: View, { first, now }: Extent): { from: number; to: number } {
  const to = end ?? Math.max(now + span * AHEAD, first - span * AHEAD + span);
  return { from: to - span, to };
}

/** `factor` below 1 shows less time in more detail. The time at `anchor` stays in place; a followed view stays followed. */
export function zoom(view: View, extent: Extent, factor: number, anchor: number): View {
  const span = Math.min(LONGEST, Math.max(SHORTEST, view.span * factor));
  if (view.end === null) return { span, end: null };
  const { to } = edges(view, extent);
  return { span, end: anchor + (to - anchor) * (span / view.span) };
}

/** Moves by `ms`, within the recorded period. Reaching the present does not resume following. */
export function pan(view: View, extent: Extent, ms: number): View {
  const { to } = edges(view, extent);
  const earliest = extent.first + view.span * AHEAD;
  const latest = Math.max(extent.now, extent.first) + view.span * (1 - AHEAD);
  return { span: view.span, end: Math.min(latest, Math.max(earliest, to + ms)) };
}

/** Everything, from edge to edge; a moment in the middle. */
export function whole({ first, now }: Extent): View {
  const span = Math.max(SHORTEST, (now - first) * (1 + 2 * AHEAD));
  return { span, end: (first + now + span) / 2 };
}

/** Brings a moment into view, if it is not, without changing the zoom. */
export function reveal(view: View, extent: Extent, at: number): View {
  const { from, to } = edges(view, extent);
  if (at >= from && at <= to) return view;
  return { span: view.span, end: at + view.span / 2 };
}

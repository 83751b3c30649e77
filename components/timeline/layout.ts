import type { Band } from './shape.ts';

export const LANES = [
  'state',
  'connections',
  'waits',
  'messages',
  'heartbeats',
  'faults',
  'findings',
] as const;
export type LaneName = (typeof LANES)[number];

/** Width of the lane names, px. */
export const GUTTER = 78;
/** Height of the ruler, px. */
export const RULER = 18;
const GAP = 3;
/** Comfortable height of one row of each lane, px. */
const HEIGHTS: Record<LaneName, number> = {
  state: 13,
  connections: 13,
  waits: 11,
  messages: 30,
  heartbeats: 9,
  faults: 12,
  findings: 12,
};
/** Minimum height of a lane when room is short, so that the names do not overlap, px. */
const LEAST = 6;
/** Beyond this many rows, each is at least `ROW` high, so that its text is legible; if that does not fit, the lanes scroll. */
const FEW_ROWS = 3;
/** The same for waits, which are thin lines. */
const FEW_WAITS = 1;
const ROW = 10;
/** No lane exceeds this multiple of its comfortable height, except messages; the rest stays empty. */
const MOST = 1.5;
const MESSAGE_ROW = 12;

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Height of all lanes and the ruler; if it exceeds `height`, the lanes scroll. */
  readonly content: number;
  readonly lanes: Readonly<Record<LaneName, Band>>;
}

/**
 * Distributes the height; `rows` gives the number of rows of the lanes that have several. Messages take what the others
 * leave.
 *
 * @param scrolled scroll position, px
 */
export function layOut(
  width: number,
  height: number,
  rows: Readonly<Record<'connections' | 'waits' | 'faults' | 'messages', number>>,
  scrolled = 0,
): Layout {
  const rowsOf = (name: LaneName): number =>
    name === 'connections' || name === 'waits' || name === 'faults' ? Math.max(1, rows[name]) : 1;
  const wanted = (name: LaneName): number => HEIGHTS[name] * rowsOf(name);
  const leastOf = (name: LaneName): number =>
    rowsOf(name) > (name === 'waits' ? FEW_WAITS : FEW_ROWS) ? rowsOf(name) * ROW : LEAST;
  const gaps = RULER + GAP * (LANES.length + 1);
  const total = LANES.reduce((sum, name) => sum + wanted(name), 0);
  const least = LANES.reduce((sum, name) => sum + leastOf(name), 0);
  const room = Math.max(height - gaps, least);
  const factor = Math.min(MOST, room / total);
  const squeeze = (room - least) / (total - least);
  const heightOf = (name: LaneName): number =>
    factor < 1 ? leastOf(name) + (wanted(name) - leastOf(name)) * squeeze : wanted(name) * factor;
  const others = LANES.reduce((sum, name) => sum + heightOf(name), 0) - heightOf('messages');
  const messages = Math.max(
    heightOf('messages'),
    Math.min(rows.messages * MESSAGE_ROW, room - others),
  );
  const content = room + gaps;
  let y = RULER + GAP - Math.min(scrolled, content - height);
  const lanes = {} as Record<LaneName, Band>;
  for (const name of LANES) {
    const y1 = y + (name === 'messages' ? messages : heightOf(name));
    lanes[name] = { y0: Math.round(y), y1: Math.round(y1) };
    y = y1 + GAP;
  }
  return { width, height, content, lanes };
}

/** A row's part of its band; `undefined` for a hidden row. */
export function rowOf(
  band: Band,
  row: number | undefined,
  shown: readonly number[],
): Band | undefined {
  const index = row === undefined ? -1 : shown.indexOf(row);
  if (index < 0) return undefined;
  const height = (band.y1 - band.y0) / shown.length;
  const y0 = Math.round(band.y0 + index * height);
  return { y0, y1: Math.max(y0 + 2, Math.round(band.y0 + (index + 1) * height) - 1) };
}

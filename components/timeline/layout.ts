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

/** Room for the names of the lanes, px. */
export const GUTTER = 78;
/** Height of the ruler, px. */
export const RULER = 18;
const GAP = 3;
/** Height of one row of each lane at its most comfortable, px. */
const HEIGHTS: Record<LaneName, number> = {
  state: 13,
  connections: 13,
  waits: 11,
  messages: 30,
  heartbeats: 9,
  faults: 12,
  findings: 12,
};
/** Where there is little room each lane has this, so that their names stand apart, px. */
const LEAST = 6;
/** Rows that are more than these have at least `ROW` each, for what is written in them: what has no room then is scrolled to. */
const FEW_ROWS = 3;
/** Of waits, which are thin lines. */
const FEW_WAITS = 1;
const ROW = 10;
/** More room than this times the comfortable height is left empty, except for messages. */
const MOST = 1.5;
const MESSAGE_ROW = 12;

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Of all lanes together with the ruler: where it is more than `height`, the rest is scrolled to. */
  readonly content: number;
  readonly lanes: Readonly<Record<LaneName, Band>>;
}

/**
 * Shares out the height; `rows` says how many rows the lanes with several have. Messages take what the others leave.
 *
 * @param scrolled how far, px
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

/** The part of a band that one of its rows has; `undefined` for a row that is not shown. */
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

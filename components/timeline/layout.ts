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
/** More room than this times the comfortable height is left empty, except for messages. */
const MOST = 1.5;
const MESSAGE_ROW = 12;

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly lanes: Readonly<Record<LaneName, Band>>;
}

/** Shares out the height; `rows` says how many rows the lanes with several have. Messages take what the others leave. */
export function layOut(
  width: number,
  height: number,
  rows: { readonly connections: number; readonly faults: number; readonly messages: number },
): Layout {
  const wanted = (name: LaneName): number =>
    HEIGHTS[name] * (name === 'connections' || name === 'faults' ? rows[name] : 1);
  const room = height - RULER - GAP * (LANES.length + 1);
  const total = LANES.reduce((sum, name) => sum + wanted(name), 0);
  const factor = Math.min(MOST, Math.max(0.3, room / total));
  const others = (total - wanted('messages')) * factor;
  const messages = Math.max(
    Math.min(wanted('messages') * factor, room),
    Math.min(rows.messages * MESSAGE_ROW, room - others),
  );
  let y = RULER + GAP;
  const lanes = {} as Record<LaneName, Band>;
  for (const name of LANES) {
    const y1 = y + (name === 'messages' ? messages : wanted(name) * factor);
    lanes[name] = { y0: Math.round(y), y1: Math.round(y1) };
    y = y1 + GAP;
  }
  return { width, height, lanes };
}

/** The part of a band that one of its rows has. */
export function rowOf(band: Band, row: number, rows: number): Band {
  const height = (band.y1 - band.y0) / rows;
  const y0 = Math.round(band.y0 + row * height);
  return { y0, y1: Math.max(y0 + 2, Math.round(band.y0 + (row + 1) * height) - 1) };
}

import type { Transport } from '../../../src/journal/transport.ts';
import type { EpochModel } from '../../../src/session/model.ts';
import { clockTime, duration, pathOf } from '../../shared/format.ts';
import { rowOf } from '../layout.ts';
import { MAX_ROWS } from '../scene.ts';
import type { Band, Shape, Tip, Tone } from '../shape.ts';
import { visible } from '../track.ts';
import { beyond, type Span } from './beyond.ts';
import { across, around, type Lane, type LaneContext } from './lane.ts';

const TONES: Record<Transport, Tone> = { websocket: 'blue', sse: 'violet', ajax: 'teal' };
const END_WIDTH = 2;

/** Each physical connection: hatched while it is attempted, filled while it is open. Overlapping ones are in separate rows. */
export const connectionsLane: Lane = (context) => {
  const { scene, scale } = context;
  const { track, rows } = scene.epochs;
  const [first, last] = visible(track, scale.from, scale.to);
  const shapes: Shape[] = [];
  const filled: number[] = [];
  const rest: Span[] = [];
  for (let index = first; index < last; index++) {
    const epoch = track.items[index];
    const row = rows[index] ?? 0;
    const place = rowOf(context.band, row, context.rows.connections);
    if (!epoch || !place) continue;
    if (row === MAX_ROWS) {
      rest.push({ from: epoch.startedAt, to: epoch.closedAt ?? context.now });
      continue;
    }
    // A failed attempt on the same pixels as the previous one adds nothing.
    const { x1 } = across(scale, epoch.startedAt, epoch.closedAt ?? context.now);
    if (x1 - (filled[row] ?? Number.NEGATIVE_INFINITY) < 0.5 && epoch.openedAt === undefined)
      continue;
    filled[row] = x1;
    shapes.push(...epochShapes(context, epoch, place));
  }
  const after = rowOf(context.band, MAX_ROWS, context.rows.connections);
  if (after) shapes.push(...beyond(rest, scale, after, 'connection'));
  return scene.meansToHaveOne ? [...shapes, ...overlaps(context, first, last)] : shapes;
};

function epochShapes({ scene, scale, now }: LaneContext, epoch: EpochModel, place: Band): Shape[] {
  const { startedAt, openedAt, closedAt, transport } = epoch;
  const tone = TONES[transport];
  const tip = () => tipOf(epoch, now);
  const end = closedAt ?? now;
  const shapes: Shape[] = [];
  const attempted = across(scale, startedAt, openedAt ?? end);
  const text = nameOf(epoch, scene.endpoints > 1);
  if (openedAt === undefined || attempted.x1 - attempted.x0 > 1.5) {
    shapes.push({
      ...attempted,
      ...place,
      tone,
      look: 'hatch',
      at: startedAt,
      tip,
      ...(openedAt === undefined && { text }),
    });
  }
  if (openedAt !== undefined) {
    const open = across(scale, openedAt, end, 2);
    shapes.push({ ...open, ...place, tone, look: 'soft', text, at: openedAt, tip });
    shapes.push({
      ...around(scale, openedAt, 1.5),
      ...place,
      tone,
      look: 'solid',
      at: openedAt,
      tip,
    });
  }
  if (closedAt !== undefined) {
    const died = epoch.clean !== true && epoch.by !== 'client';
    const ending = around(scale, closedAt, END_WIDTH);
    shapes.push({
      ...ending,
      ...place,
      tone: died ? 'red' : tone,
      look: 'solid',
      at: closedAt,
      tip,
    });
  }
  return shapes;
}

/** A red line along any period in which two were open at once. */
function overlaps({ scene, scale, band, now }: LaneContext, first: number, last: number): Shape[] {
  const shapes: Shape[] = [];
  let before: { readonly epoch: EpochModel; readonly end: number } | null = null;
  for (let index = first; index < last; index++) {
    const epoch = scene.epochs.track.items[index];
    if (epoch?.openedAt === undefined) continue;
    const end = epoch.closedAt ?? now;
    if (before && before.end > epoch.openedAt) {
      const { x0, x1 } = across(scale, epoch.openedAt, Math.min(before.end, end), 2);
      const both = `#${before.epoch.epoch} and #${epoch.epoch}`;
      const lasted = Math.min(before.end, end) - epoch.openedAt;
      const tip = () => ({
        title: 'Two live connections',
        lines: [`${both} were open at once for ${duration(lasted)}`],
      });
      const place = { y0: band.y1 - 1, y1: band.y1 + 1 };
      shapes.push({ x0, x1, ...place, tone: 'red', look: 'solid', at: epoch.openedAt, tip });
    }
    if (!before || end > before.end) before = { epoch, end };
  }
  return shapes;
}

function tipOf(epoch: EpochModel, now: number): Tip {
  const { startedAt, openedAt, closedAt, code, reason, by, clean } = epoch;
  const lines = [`attempt ${epoch.attempt}, started at ${clockTime(startedAt)}`];
  if (openedAt !== undefined) {
    lines.push(
      `open after ${duration(openedAt - startedAt)}, for ${duration((closedAt ?? now) - openedAt)}`,
    );
  } else {
    lines.push(
      `${closedAt === undefined ? 'being attempted for' : 'failed after'} ${duration((closedAt ?? now) - startedAt)}`,
    );
  }
  if (closedAt !== undefined) {
    const how = [code, clean ? 'clean' : 'not clean', reason].filter(
      (part) => part !== undefined && part !== '',
    );
    lines.push(`ended by ${by ?? 'unknown'}: ${how.join(', ')}`);
  }
  return { title: nameOf(epoch, epoch.endpoint !== undefined), lines };
}

/** With several endpoints, the endpoint is more informative than the transport, which the colour shows too. */
const nameOf = ({ epoch, endpoint, transport }: EpochModel, withPath: boolean): string =>
  `#${epoch}${withPath && endpoint !== undefined ? ` ${pathOf(endpoint)}` : ''} ${transport}`;

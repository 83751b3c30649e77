import type { BackoffModel } from '../../../src/session/model.ts';
import { duration, pathOf } from '../../shared/format.ts';
import { rowOf } from '../layout.ts';
import { MAX_ROWS, waitOver } from '../scene.ts';
import type { Shape, Tip } from '../shape.ts';
import { visible } from '../track.ts';
import { beyond, type Span } from './beyond.ts';
import { across, type Lane } from './lane.ts';

/** Minimum height for text, px. */
const LETTERS = 9;

/** Waits between attempts: the ceiling as an outline, the planned wait filled in it, the actual one as a line below. */
export const waitsLane: Lane = ({ scene, scale, band, now, rows: shown }) => {
  const { track, rows, used } = scene.waits;
  const [first, last] = visible(track, scale.from, scale.to);
  const shapes: Shape[] = [];
  const filled: number[] = [];
  const rest: Span[] = [];
  for (let index = first; index < last; index++) {
    const wait = track.items[index];
    const row = rows[index] ?? 0;
    const place = rowOf(band, row, shown.waits);
    if (!wait || !place) continue;
    const { at, ceiling, planned, endpoint } = wait;
    const end = waitOver(wait) ?? now;
    if (row === MAX_ROWS) {
      rest.push({ from: at, to: end });
      continue;
    }
    const longest = across(scale, at, Math.max(end, at + (planned ?? 0)), 1);
    if (longest.x1 - (filled[row] ?? Number.NEGATIVE_INFINITY) < 0.5) continue;
    filled[row] = longest.x1;
    const tip = () => tipOf(wait);
    const split = place.y1 - Math.max(3, Math.round((place.y1 - place.y0) / 3));
    const above = { y0: place.y0, y1: split };
    if (ceiling !== undefined)
      shapes.push({
        ...across(scale, at, at + ceiling),
        ...above,
        tone: 'grey',
        look: 'outline',
        at,
        tip,
      });
    if (planned !== undefined)
      shapes.push({
        ...across(scale, at, at + planned, 2),
        ...above,
        tone: 'amber',
        look: 'soft',
        at,
        tip,
      });
    const below = { y0: split, y1: place.y1 };
    shapes.push({ ...across(scale, at, end, 2), ...below, tone: 'amber', look: 'solid', at, tip });
    if (used > 1 && endpoint !== undefined) {
      // Above the line, if there is room for text.
      const label = split - place.y0 >= LETTERS ? above : place;
      const text = pathOf(endpoint);
      const box = { ...across(scale, at, end, 2), ...label };
      shapes.push({ ...box, tone: 'amber', look: 'outline', text, at, tip });
    }
  }
  const after = rowOf(band, MAX_ROWS, shown.waits);
  return after ? [...shapes, ...beyond(rest, scale, after, 'wait')] : shapes;
};

function tipOf(wait: BackoffModel): Tip {
  const { attempt, ceiling, planned, inferred, endpoint } = wait;
  const known = (ms: number | undefined): string => (ms === undefined ? 'not known' : duration(ms));
  return {
    title: `Wait before attempt ${attempt}${endpoint === undefined ? '' : ` at ${pathOf(endpoint)}`}`,
    lines: [
      `ceiling ${known(ceiling)}, planned ${known(planned)}`,
      lengthOf(wait),
      ...(inferred ? ['measured: the client does not report what it plans'] : []),
    ],
  };
}

function lengthOf({ at, actual, givenUpAt }: BackoffModel): string {
  if (actual !== undefined) return `actual ${duration(actual)}`;
  return givenUpAt === undefined ? 'still waiting' : `given up after ${duration(givenUpAt - at)}`;
}

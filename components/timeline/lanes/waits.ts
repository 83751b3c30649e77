import type { BackoffModel } from '../../../src/session/model.ts';
import { duration } from '../../shared/format.ts';
import type { Shape, Tip } from '../shape.ts';
import { visible } from '../track.ts';
import { across, type Lane } from './lane.ts';

/** Waits between attempts: the ceiling as an outline, what was drawn filled in it, what it was as a line below. */
export const waitsLane: Lane = ({ scene, scale, band, now }) => {
  const [first, last] = visible(scene.waits, scale.from, scale.to);
  const shapes: Shape[] = [];
  const split = band.y1 - Math.max(3, Math.round((band.y1 - band.y0) / 3));
  let filled = Number.NEGATIVE_INFINITY;
  for (const wait of scene.waits.items.slice(first, last)) {
    const { at, ceiling, planned, actual } = wait;
    const end = actual === undefined ? now : at + actual;
    const longest = across(scale, at, Math.max(end, at + (planned ?? 0)), 1);
    if (longest.x1 - filled < 0.5) continue;
    filled = longest.x1;
    const tip = () => tipOf(wait);
    const above = { y0: band.y0, y1: split };
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
    const below = { y0: split, y1: band.y1 };
    shapes.push({ ...across(scale, at, end, 2), ...below, tone: 'amber', look: 'solid', at, tip });
  }
  return shapes;
};

function tipOf({ attempt, ceiling, planned, actual, inferred }: BackoffModel): Tip {
  const known = (ms: number | undefined): string => (ms === undefined ? 'not known' : duration(ms));
  return {
    title: `Wait before attempt ${attempt}`,
    lines: [
      `ceiling ${known(ceiling)}, planned ${known(planned)}`,
      actual === undefined ? 'still waiting' : `actual ${duration(actual)}`,
      ...(inferred ? ['measured: the client does not say what it plans'] : []),
    ],
  };
}

import { duration, plural } from '../../shared/format.ts';
import type { Scale } from '../scale.ts';
import type { Band, Shape } from '../shape.ts';
import { across } from './lane.ts';

/** Intervals narrower than this are merged with the previous one, px. */
const NARROW = 3;

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One row for all spans beyond the available rows: shows their number over time. */
export function beyond(spans: readonly Span[], scale: Scale, place: Band, name: string): Shape[] {
  const edges = spans
    .flatMap(({ from, to }) => [
      { at: from, by: 1 },
      { at: to, by: -1 },
    ])
    .sort((one, other) => one.at - other.at);
  const shapes: Shape[] = [];
  let begun = { at: 0, most: 0 };
  let count = 0;
  for (const { at, by } of edges) {
    const { x0, x1 } = across(scale, begun.at, at, 0);
    count += by;
    if (begun.most > 0 && count > 0 && x1 - x0 < NARROW) {
      begun.most = Math.max(begun.most, count);
      continue;
    }
    if (begun.most > 0) shapes.push(bar(begun, at, scale, place, name));
    begun = { at, most: count };
  }
  return shapes;
}

function bar(
  { at, most }: { readonly at: number; readonly most: number },
  end: number,
  scale: Scale,
  place: Band,
  name: string,
): Shape {
  const title = `${plural(most, `more ${name}`)}`;
  const lines = [`at once, for ${duration(end - at)}: too many for a row each`];
  const text = `… and ${most.toLocaleString('en')} more`;
  const span = across(scale, at, end, 2);
  return { ...span, ...place, tone: 'grey', look: 'soft', text, at, tip: () => ({ title, lines }) };
}

import { LANE } from './lanes/index.ts';
import { notesLane } from './lanes/notes.ts';
import { GUTTER, LANES, type Layout, layOut, RULER } from './layout.ts';
import { rowsInView } from './rows.ts';
import { createScale, type Scale } from './scale.ts';
import type { Scene } from './scene.ts';
import type { Shape } from './shape.ts';

/** Everything on the canvas, for one moment and one period. */
export interface Picture {
  readonly layout: Layout;
  readonly scale: Scale;
  /** In drawing order. */
  readonly shapes: readonly Shape[];
  /** The x position of the present; `null` when it is out of view. */
  readonly nowX: number | null;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  readonly now: number;
  /** How far the lanes are scrolled, px; default 0. */
  readonly scrolled?: number;
}

/** Pure. The cost depends on what is in view, not on the length of the journal. */
export function compose(scene: Scene, frame: Frame): Picture {
  const { width, height, from, to, now, scrolled } = frame;
  const rows = {
    connections: rowsInView(scene.epochs, from, to),
    waits: rowsInView(scene.waits, from, to),
    faults: rowsInView(scene.faults, from, to),
  };
  const count = {
    connections: rows.connections.length,
    waits: rows.waits.length,
    faults: rows.faults.length,
    messages: scene.messages.used,
  };
  const layout = layOut(width, height, count, scrolled);
  const scale = createScale(from, to, GUTTER, width);
  const context = { scene, scale, now, rows };
  const shapes: Shape[] = [];
  const put = (shape: Shape): void => {
    if (shape.x1 > GUTTER && shape.x0 < width) shapes.push(shape);
  };
  notesLane({ ...context, band: { y0: 0, y1: RULER } }).forEach(put);
  for (const name of LANES) {
    for (const shape of LANE[name]({ ...context, band: layout.lanes[name] })) {
      // Omits what is scrolled under the ruler.
      if (shape.y0 > RULER) put(shape);
      else if (shape.y1 > RULER + 1) put({ ...shape, y0: RULER + 1 });
    }
  }
  return { layout, scale, shapes, nowX: now >= from && now <= to ? scale.x(now) : null };
}

/** The topmost shape at or near a point. */
export function shapeAt({ shapes, scale }: Picture, x: number, y: number): Shape | undefined {
  const near = 3;
  if (x < scale.left) return undefined;
  const at = (margin: number) =>
    shapes.findLast(
      ({ x0, x1, y0, y1 }) => x >= x0 - margin && x <= x1 + margin && y >= y0 - 1 && y <= y1 + 1,
    );
  return at(0) ?? at(near);
}

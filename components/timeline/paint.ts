import type { Focus } from '../shared/focus.ts';
import { Brush } from './brush.ts';
import type { Picture } from './compose.ts';
import { GUTTER, LANES, RULER } from './layout.ts';
import type { Palette } from './palette.ts';
import { ticks } from './scale.ts';
import { tickLabel } from './tick-label.ts';

/** Minimum distance of two labels on the ruler, px. */
const LABEL_GAP = 86;

interface Overlay {
  readonly focus: Focus | null;
  /** The right end of what is free of the ruler: a label that does not fit before it is left out. */
  readonly rulerTo: number;
}

/** Draws a picture. The canvas is already scaled to device pixels. */
export function paint(
  context: CanvasRenderingContext2D,
  picture: Picture,
  palette: Palette,
  { focus, rulerTo }: Overlay,
): void {
  const { layout, scale, shapes, nowX } = picture;
  const { width, height, lanes } = layout;
  const brush = new Brush(context, palette);
  context.fillStyle = palette.background;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'middle';
  brush.font(10);

  const ruler = ticks(scale, LABEL_GAP);
  context.fillStyle = palette.raised;
  context.fillRect(0, 0, width, RULER);
  for (const at of ruler.at) {
    const x = Math.round(scale.x(at));
    context.fillStyle = palette.border;
    context.fillRect(x, RULER - 4, 1, height);
    context.fillStyle = palette.muted;
    const label = tickLabel(at, ruler.step);
    if (x + 4 + context.measureText(label).width > rulerTo) continue;
    context.fillText(label, x + 4, RULER / 2);
  }
  context.fillStyle = palette.border;
  context.fillRect(0, RULER, width, 1);

  context.save();
  context.beginPath();
  context.rect(GUTTER, 0, width - GUTTER, height);
  context.clip();
  for (const shape of shapes) brush.draw(shape);
  brush.texts(shapes, GUTTER, width);
  if (nowX !== null) brush.upright(nowX, RULER, height, palette.muted, [1, 3]);
  if (focus && focus.at >= scale.from && focus.at <= scale.to)
    brush.upright(scale.x(focus.at), 0, height, palette.strong.accent, []);
  context.restore();

  context.fillStyle = palette.raised;
  context.fillRect(0, 0, GUTTER - 4, height);
  context.fillStyle = palette.border;
  context.fillRect(GUTTER - 5, 0, 1, height);
  context.fillStyle = palette.muted;
  context.textAlign = 'right';
  for (const name of LANES) {
    const { y0, y1 } = lanes[name];
    const y = (y0 + Math.min(y1, y0 + 16)) / 2 + 0.5;
    // A name that is scrolled away would be drawn over the ruler.
    if (y > RULER + 4) context.fillText(name, GUTTER - 11, y);
  }
  context.textAlign = 'left';
}

import { shorten } from '../../src/journal/clip.ts';
import { firstIndex } from '../shared/find-entry.ts';
import type { Palette } from './palette.ts';
import type { Shape, Tone } from './shape.ts';

const HATCH = 5;
/** Typical characters: their average width decides whether a text fits. */
const SAMPLE = '#1 websocket reconnecting';
/** A text that would be shortened to fewer characters is omitted. */
const LEAST = 6;
/** Width of the background drawn around a text, px: half of it shows outside the letters. */
const HALO = 4;

export class Brush {
  readonly #context: CanvasRenderingContext2D;
  readonly #palette: Palette;
  readonly #hatches = new Map<Tone, CanvasPattern | null>();
  /** Average width of a character, px. */
  #letter = 6;

  constructor(context: CanvasRenderingContext2D, palette: Palette) {
    this.#context = context;
    this.#palette = palette;
  }

  font(size: number): void {
    this.#context.font = `${size}px ${this.#palette.font}`;
    this.#letter = this.#context.measureText(SAMPLE).width / SAMPLE.length;
  }

  draw(shape: Shape): void {
    const context = this.#context;
    const { x0, x1, y0, y1, tone, look } = shape;
    const [width, height] = [x1 - x0, y1 - y0];
    const color = this.#palette.strong[tone];
    switch (look) {
      case 'solid':
      case 'tick':
        context.fillStyle = color;
        context.fillRect(x0, y0, width, height);
        return;
      case 'soft':
        context.fillStyle = this.#palette.soft[tone];
        context.fillRect(x0, y0, width, height);
        if (this.#palette.outlined) this.#outline(shape, color);
        return;
      case 'outline':
        return this.#outline(shape, color);
      case 'hatch':
        context.fillStyle = this.#hatch(tone) ?? this.#palette.soft[tone];
        context.fillRect(x0, y0, width, height);
        return;
      case 'diamond':
        return this.#diamond(shape, color);
      case 'cross':
        return this.#cross(shape, color);
    }
  }

  /**
   * Draws the texts of sufficiently wide bars, within the visible part of each bar, and those that may stand beside a short
   * one. Texts never overlap.
   */
  texts(shapes: readonly Shape[], left: number, right: number): void {
    const context = this.#context;
    const { text: plain, strong, soft, background } = this.#palette;
    const takenTo = new Map<number, number>();
    context.lineJoin = 'round';
    context.lineWidth = HALO;
    const rows = rowStarts(shapes);
    for (const { text, x0, x1, y0, y1, tone, beside } of shapes) {
      if (text === undefined || y1 - y0 < 9) continue;
      const start = Math.max(x0, left);
      const fits = x1 - start - 6 >= Math.min(text.length, LEAST) * this.#letter;
      if (!fits && !beside) continue;
      const starts = rows.get(y0) ?? [];
      const next = starts[firstIndex(starts, (other) => other > x1)] ?? right;
      const x = (fits ? start : Math.max(x1, left)) + 4;
      const width = (fits ? x1 : Math.min(next, right)) - x - 2;
      const room = Math.floor(width / this.#letter);
      if (!fits && room < text.length) continue;
      if (x < (takenTo.get(y0) ?? Number.NEGATIVE_INFINITY)) continue;
      const shown = shorten(text, room);
      const y = (y0 + y1) / 2 + 0.5;
      takenTo.set(y0, x + shown.length * this.#letter);
      // Otherwise the ticks and hatching below would cut through the letters.
      context.strokeStyle = (fits && soft[tone]) || background;
      context.strokeText(shown, x, y, width);
      context.fillStyle = strong[tone] ?? plain;
      context.fillText(shown, x, y, width);
    }
  }

  upright(x: number, y0: number, y1: number, color: string, dash: readonly number[]): void {
    const context = this.#context;
    context.strokeStyle = color;
    context.lineWidth = 1;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, y0);
    context.lineTo(Math.round(x) + 0.5, y1);
    context.stroke();
    context.setLineDash([]);
  }

  #outline({ x0, x1, y0, y1 }: Shape, color: string): void {
    const context = this.#context;
    context.strokeStyle = color;
    context.lineWidth = 0.6;
    context.strokeRect(x0 + 0.5, y0 + 0.5, Math.max(0, x1 - x0 - 1), Math.max(0, y1 - y0 - 1));
  }

  #diamond({ x0, x1, y0, y1 }: Shape, color: string): void {
    const context = this.#context;
    const [x, y, half] = [(x0 + x1) / 2, (y0 + y1) / 2, Math.min(x1 - x0, y1 - y0) / 2];
    context.fillStyle = color;
    context.beginPath();
    context.moveTo(x, y - half);
    context.lineTo(x + half, y);
    context.lineTo(x, y + half);
    context.lineTo(x - half, y);
    context.fill();
  }

  #cross({ x0, x1, y0, y1 }: Shape, color: string): void {
    const context = this.#context;
    const [x, y, half] = [(x0 + x1) / 2, (y0 + y1) / 2, Math.min(x1 - x0, y1 - y0) / 2];
    context.lineWidth = 4;
    for (const style of [this.#palette.background, color]) {
      context.strokeStyle = style;
      context.beginPath();
      context.moveTo(x - half, y - half);
      context.lineTo(x + half, y + half);
      context.moveTo(x + half, y - half);
      context.lineTo(x - half, y + half);
      context.stroke();
      context.lineWidth = 1.6;
    }
  }

  #hatch(tone: Tone): CanvasPattern | null {
    const known = this.#hatches.get(tone);
    if (known !== undefined) return known;
    const pattern = hatchOf(this.#context, this.#palette.strong[tone], this.#palette.soft[tone]);
    this.#hatches.set(tone, pattern);
    return pattern;
  }
}

/** By row, the left edges of what is in one where a text may stand beside something. */
function rowStarts(shapes: readonly Shape[]): ReadonlyMap<number, readonly number[]> {
  const rows = new Map<number, number[]>();
  for (const { beside, y0 } of shapes) if (beside && !rows.has(y0)) rows.set(y0, []);
  for (const { x0, y0 } of shapes) rows.get(y0)?.push(x0);
  for (const starts of rows.values()) starts.sort((one, other) => one - other);
  return rows;
}

/** A hatch pattern: slanted lines of one colour on another. */
function hatchOf(
  context: CanvasRenderingContext2D,
  line: string,
  ground: string,
): CanvasPattern | null {
  const tile = document.createElement('canvas');
  tile.width = HATCH;
  tile.height = HATCH;
  const inner = tile.getContext('2d');
  if (!inner) return null;
  inner.fillStyle = ground;
  inner.fillRect(0, 0, HATCH, HATCH);
  inner.strokeStyle = line;
  inner.globalAlpha = 0.55;
  inner.lineWidth = 1;
  inner.beginPath();
  for (const shift of [-HATCH, 0, HATCH]) {
    inner.moveTo(shift - 1, HATCH + 1);
    inner.lineTo(shift + HATCH + 1, -1);
  }
  inner.stroke();
  return context.createPattern(tile, 'repeat');
}

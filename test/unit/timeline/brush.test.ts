import { expect, it } from 'vitest';
import { Brush } from '../../../components/timeline/brush.ts';
import type { Palette } from '../../../components/timeline/palette.ts';
import type { Shape } from '../../../components/timeline/shape.ts';

/** Draws the texts of bars with a font whose letters are all so wide, and answers what came onto the canvas. */
function paintTexts(shapes: readonly Partial<Shape>[], letter: number, right = 1000) {
  const drawn: { text: string; x: number; width: number | undefined; by: 'fill' | 'stroke' }[] = [];
  const write = (by: 'fill' | 'stroke') => (text: string, x: number, _y: number, width?: number) =>
    drawn.push({ text, x, width, by });
  const context = {
    measureText: (text: string) => ({ width: text.length * letter }),
    fillText: write('fill'),
    strokeText: write('stroke'),
  } as unknown as CanvasRenderingContext2D;
  const brush = new Brush(context, {
    font: 'any',
    text: 'black',
    strong: {},
    soft: {},
  } as unknown as Palette);
  brush.font(10);
  const bar = { x0: 0, x1: 100, y0: 0, y1: 17 };
  brush.texts(
    shapes.map((shape) => ({ ...bar, ...shape }) as Shape),
    0,
    right,
  );
  return drawn;
}

const textsOf = (shape: Partial<Shape>, letter: number) =>
  paintTexts([shape], letter)
    .filter(({ by }) => by === 'fill')
    .map(({ text, width }) => ({ text, width }));

it('text is clipped to its bar, whatever the font’s width', () => {
  const text = 'reconnecting, waiting';
  expect(textsOf({ text }, 4)).toEqual([{ text, width: 94 }]);
  expect(textsOf({ text }, 5)).toEqual([{ text: 'reconnecting, wai…', width: 94 }]);
  expect(textsOf({ text }, 9)).toEqual([{ text: 'reconnect…', width: 94 }]);
});

it('text is left out of a bar too short to show it', () => {
  expect(textsOf({ text: 'reconnecting', x1: 30 }, 6)).toEqual([]);
});

it('text is outlined first, so that it stands out from ticks', () => {
  expect(paintTexts([{ text: 'refuse' }], 6).map(({ by }) => by)).toEqual(['stroke', 'fill']);
});

it('text is not drawn over other text in the same row', () => {
  const shapes = [
    { text: '#1 sse' },
    { text: '#2 sse', x0: 10 },
    { text: '#3 sse', x0: 10, y0: 20, y1: 37 },
    { text: '#4 sse', x0: 50 },
  ];
  const written = paintTexts(shapes, 6).filter(({ by }) => by === 'fill');
  expect(written.map(({ text }) => text)).toEqual(['#1 sse', '#3 sse', '#4 sse']);
});

const short = { text: 'reset', x0: 100, x1: 103, beside: true };
const besideOf = (shapes: readonly Partial<Shape>[], right?: number) =>
  paintTexts(shapes, 6, right)
    .filter(({ by }) => by === 'fill')
    .map(({ text, x }) => ({ text, x }));

it('text of something short that was done by hand stands beside it', () => {
  expect(besideOf([short])).toEqual([{ text: 'reset', x: 107 }]);
  expect(besideOf([{ ...short, x1: 200 }])).toEqual([{ text: 'reset', x: 104 }]);
});

it('text beside something short is left out where it would not fit before what follows, or the edge', () => {
  const next = { x0: 130, x1: 160 };
  expect(besideOf([short, next])).toEqual([]);
  expect(besideOf([next, short])).toEqual([]);
  expect(besideOf([short, { ...next, y0: 20, y1: 37 }])).toHaveLength(1);
  expect(besideOf([short], 130)).toEqual([]);
});

it('a soft bar has an outline where the colours are the system’s, as its ground is that of the page', () => {
  const outlines: unknown[] = [];
  const context = {
    fillRect: () => undefined,
    strokeRect: (...box: number[]) => outlines.push(box),
  } as unknown as CanvasRenderingContext2D;
  const bar = { x0: 0, x1: 100, y0: 0, y1: 17, tone: 'green', look: 'soft' } as const;
  for (const outlined of [false, true]) {
    const palette = { strong: {}, soft: {}, outlined } as unknown as Palette;
    new Brush(context, palette).draw({ ...bar, at: 0, tip: () => ({ title: '', lines: [] }) });
  }
  expect(outlines).toEqual([[0.5, 0.5, 99, 16]]);
});

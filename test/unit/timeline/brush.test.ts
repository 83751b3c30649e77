import { expect, it } from 'vitest';
import { Brush } from '../../../components/timeline/brush.ts';
import type { Palette } from '../../../components/timeline/palette.ts';
import type { Shape } from '../../../components/timeline/shape.ts';

/** Draws the text of one bar with a font whose letters are all so wide, and answers what came onto the canvas. */
function textsOf(shape: Partial<Shape>, letter: number) {
  const drawn: { text: string; width: number | undefined }[] = [];
  const context = {
    measureText: (text: string) => ({ width: text.length * letter }),
    fillText: (text: string, _x: number, _y: number, width?: number) => drawn.push({ text, width }),
  } as unknown as CanvasRenderingContext2D;
  const brush = new Brush(context, {
    font: 'any',
    text: 'black',
    strong: {},
  } as unknown as Palette);
  brush.font(10);
  brush.texts([{ x0: 0, x1: 100, y0: 0, y1: 17, ...shape } as Shape], 0);
  return drawn;
}

it('a text ends where its bar ends, however wide the letters of the font are', () => {
  const text = 'reconnecting, waiting';
  expect(textsOf({ text }, 4)).toEqual([{ text, width: 94 }]);
  expect(textsOf({ text }, 5)).toEqual([{ text: 'reconnecting, wai…', width: 94 }]);
  expect(textsOf({ text }, 9)).toEqual([{ text: 'reconnect…', width: 94 }]);
});

it('a text is left out of a bar that would show next to nothing of it', () => {
  expect(textsOf({ text: 'reconnecting', x1: 30 }, 6)).toEqual([]);
});

import { expect, it } from 'vitest';
import type { Picture } from '../../../components/timeline/compose.ts';
import { GUTTER, layOut } from '../../../components/timeline/layout.ts';
import { paint } from '../../../components/timeline/paint.ts';
import type { Palette } from '../../../components/timeline/palette.ts';
import { createScale } from '../../../components/timeline/scale.ts';

/** What is written when ten seconds are drawn on 1,000 px, with letters 6 px wide. */
function written(rulerTo: number): { text: string; x: number }[] {
  const texts: { text: string; x: number }[] = [];
  const known: Record<string, unknown> = {
    measureText: (text: string) => ({ width: text.length * 6 }),
    fillText: (text: string, x: number) => texts.push({ text, x }),
  };
  const context = new Proxy(known, {
    get: (target, name) => target[String(name)] ?? (() => undefined),
  }) as unknown as CanvasRenderingContext2D;
  const picture: Picture = {
    layout: layOut(1000, 200, { connections: 1, waits: 1, faults: 1, messages: 1 }),
    scale: createScale(0, 10_000, GUTTER, 1000),
    shapes: [],
    nowX: null,
  };
  paint(context, picture, { strong: {}, soft: {} } as Palette, { focus: null, rulerTo });
  return texts.filter(({ text }) => /^\d/.test(text));
}

it('the ruler has no label that the tools above it would cut', () => {
  const all = written(1000);
  const rightmost = all.at(-1)?.x ?? 0;
  expect(written(rightmost + 48)).toEqual(all);
  expect(written(rightmost + 47)).toEqual(all.slice(0, -1));
});

/** A colour by its meaning; the theme says which one it is. */
export type Tone = 'grey' | 'blue' | 'teal' | 'violet' | 'green' | 'amber' | 'red' | 'accent';

/** What something on the canvas says when it is pointed at. */
export interface Tip {
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * `solid`, `soft` (the tone's background colour), `outline` and `hatch` are bars; `tick` is an upright line; `diamond` stands in the
 * middle of its box; `cross` too.
 */
export type Look = 'solid' | 'soft' | 'outline' | 'hatch' | 'tick' | 'diamond' | 'cross';

/** One thing to draw, in CSS pixels. */
export interface Shape {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  readonly tone: Tone;
  readonly look: Look;
  /** Written inside, if there is room. */
  readonly text?: string;
  /** The moment that a click on it picks. */
  readonly at: number;
  readonly tip: () => Tip;
}

/** Where a lane is drawn. */
export interface Band {
  readonly y0: number;
  readonly y1: number;
}

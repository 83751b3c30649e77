/** A colour by meaning; the theme defines it. */
export type Tone = 'grey' | 'blue' | 'teal' | 'violet' | 'green' | 'amber' | 'red' | 'accent';

/** The tooltip of something on the canvas. */
export interface Tip {
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * `solid`, `soft` (the tone's background colour), `outline` and `hatch` are bars; `tick` is a vertical line; `diamond` and
 * `cross` are centred in their box.
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
  /** Drawn inside, if there is room. */
  readonly text?: string;
  /** Whether the text may stand to the right of a bar that is too short for it. */
  readonly beside?: boolean;
  /** The moment that a click selects. */
  readonly at: number;
  readonly tip: () => Tip;
}

/** The vertical extent of a lane. */
export interface Band {
  readonly y0: number;
  readonly y1: number;
}

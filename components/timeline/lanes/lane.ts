import type { Scale } from '../scale.ts';
import type { Scene } from '../scene.ts';
import type { Band, Shape } from '../shape.ts';

/** The context of a lane: the scene, the area to draw in, and the present, up to which unfinished things extend. */
export interface LaneContext {
  readonly scene: Scene;
  readonly scale: Scale;
  readonly band: Band;
  readonly now: number;
  /** The visible rows of the scene, from the top. */
  readonly rows: Readonly<Record<'connections' | 'waits' | 'faults', readonly number[]>>;
}

/** Pure: returns the shapes in view. */
export type Lane = (context: LaneContext) => Shape[];

/** Both ends of a span on the canvas, at least `least` px apart, clipped to the view. */
export function across(
  scale: Scale,
  from: number,
  to: number,
  least = 1,
): { readonly x0: number; readonly x1: number } {
  const x0 = leftOf(scale, from);
  return { x0, x1: rightOf(scale, to, x0 + least) };
}

/** Left edge of something that began at this time. */
export const leftOf = (scale: Scale, from: number): number =>
  Math.max(scale.left - 4, scale.x(from));

/** Right edge of something that ended at this time, but not less than `least`. */
export const rightOf = (scale: Scale, to: number, least: number): number =>
  Math.max(least, Math.min(scale.right + 4, scale.x(to)));

/** A box of the given width centred on a moment. */
export function around(
  scale: Scale,
  at: number,
  width: number,
): { readonly x0: number; readonly x1: number } {
  const x = scale.x(at);
  return { x0: x - width / 2, x1: x + width / 2 };
}

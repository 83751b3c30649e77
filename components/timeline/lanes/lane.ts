import type { Scale } from '../scale.ts';
import type { Scene } from '../scene.ts';
import type { Band, Shape } from '../shape.ts';

/** What a lane has to draw in: what to show, where, and until when things that go on are drawn. */
export interface LaneContext {
  readonly scene: Scene;
  readonly scale: Scale;
  readonly band: Band;
  readonly now: number;
  /** The rows of the scene that are shown, from the top. */
  readonly rows: Readonly<Record<'connections' | 'waits' | 'faults', readonly number[]>>;
}

/** Pure: the shapes of what is in view. */
export type Lane = (context: LaneContext) => Shape[];

/** Both ends of a span on the canvas, at least `least` px apart, with what lies outside of the view cut off. */
export function across(
  scale: Scale,
  from: number,
  to: number,
  least = 1,
): { readonly x0: number; readonly x1: number } {
  const x0 = leftOf(scale, from);
  return { x0, x1: rightOf(scale, to, x0 + least) };
}

/** Where something begins that began at this time. */
export const leftOf = (scale: Scale, from: number): number =>
  Math.max(scale.left - 4, scale.x(from));

/** Where something ends that ended at this time, and is not to end before `least`. */
export const rightOf = (scale: Scale, to: number, least: number): number =>
  Math.max(least, Math.min(scale.right + 4, scale.x(to)));

/** A box of `width` around a moment. */
export function around(
  scale: Scale,
  at: number,
  width: number,
): { readonly x0: number; readonly x1: number } {
  const x = scale.x(at);
  return { x0: x - width / 2, x1: x + width / 2 };
}

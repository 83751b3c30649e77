import type { Picture } from './compose.ts';
import type { TimelineController } from './controller.ts';
import { GUTTER, RULER } from './layout.ts';

/** A press that moves further than this is a drag, px. */
const SLOP = 3;
/** Wheel distance, px, that zooms by a factor of e. */
const WHEEL = 400;
const PINCH = 100;
const LINE = 16;

export interface GestureHandlers {
  readonly controller: TimelineController;
  /** The picture currently on the canvas. */
  readonly picture: () => Picture | null;
  readonly onHover: (point: { readonly x: number; readonly y: number } | null) => void;
}

/**
 * Wheel and pinch zoom, except that the wheel scrolls over the lane names; dragging pans, or steps through the entries on
 * the ruler; a click selects. Returns a function that removes the listeners.
 */
export function listen(canvas: HTMLCanvasElement, handlers: GestureHandlers): () => void {
  const { controller, picture, onHover } = handlers;
  const pointers = new Map<number, { x: number; y: number }>();
  let dragged = false;
  /** Whether the drag began on the ruler. */
  let scrubs = false;

  const msPerPixel = (): number => {
    const scale = picture()?.scale;
    return scale ? (scale.to - scale.from) / (scale.right - scale.left) : 0;
  };
  const wheel = (event: WheelEvent): void => {
    const layout = picture()?.layout;
    // Over the lane names the wheel scrolls, if not all lanes fit.
    if (layout && layout.content > layout.height && event.offsetX < GUTTER) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    const sideways = event.shiftKey && dx === 0 ? dy : dx;
    if (Math.abs(sideways) > Math.abs(dy) || event.shiftKey) {
      return controller.pan(sideways * msPerPixel());
    }
    // A touchpad pinch arrives as a wheel event with Ctrl, in smaller steps.
    const factor = Math.exp(dy / (event.ctrlKey ? PINCH : WHEEL));
    controller.zoom(factor, picture()?.scale.time(event.offsetX));
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    dragged = pointers.size > 1;
    scrubs = !dragged && event.offsetY < RULER;
  };
  const scrub = (x: number): void => {
    const scale = picture()?.scale;
    if (scale) controller.pickAt(scale.time(Math.min(scale.right, Math.max(scale.left, x))));
  };
  const move = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId);
    const point = { x: event.offsetX, y: event.offsetY };
    if (!before) {
      canvas.style.cursor = point.y < RULER ? 'ew-resize' : '';
      return onHover(point);
    }
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (!dragged && !other && Math.abs(point.x - before.x) < SLOP) return;
    dragged = true;
    onHover(null);
    pointers.set(event.pointerId, point);
    if (scrubs && !other) return scrub(point.x);
    if (!other) return controller.pan((before.x - point.x) * msPerPixel());
    const [wide, wider] = [Math.abs(before.x - other.x), Math.abs(point.x - other.x)];
    if (wide > 0 && wider > 0) {
      controller.zoom(wide / wider, picture()?.scale.time((point.x + other.x) / 2));
    }
  };
  const up = (event: PointerEvent): void => {
    const shown = picture();
    if (pointers.delete(event.pointerId) && !dragged && shown) {
      controller.pick(shown, event.offsetX, event.offsetY);
    }
  };
  const cancel = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
  };
  const leave = (): void => onHover(null);

  canvas.addEventListener('wheel', wheel, { passive: false });
  canvas.addEventListener('pointerdown', down);
  canvas.addEventListener('pointermove', move);
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', cancel);
  canvas.addEventListener('pointerleave', leave);
  return () => {
    canvas.removeEventListener('wheel', wheel);
    canvas.removeEventListener('pointerdown', down);
    canvas.removeEventListener('pointermove', move);
    canvas.removeEventListener('pointerup', up);
    canvas.removeEventListener('pointercancel', cancel);
    canvas.removeEventListener('pointerleave', leave);
  };
}

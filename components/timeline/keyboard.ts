import type { TimelineController } from './controller.ts';

/** Share of the view by which an arrow key pans. */
const STEP = 0.1;
export const ZOOM = 1.5;

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/**
 * Arrows pan, or with Shift select the previous or next entry; + and − zoom, Home shows everything, End follows. Returns
 * whether the key was handled.
 */
export function act(controller: TimelineController, event: Key): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { span } = controller.view.peek();
  const actions: Record<string, () => void> = {
    ArrowLeft: () => (event.shiftKey ? controller.step(-1) : controller.pan(-span * STEP)),
    ArrowRight: () => (event.shiftKey ? controller.step(1) : controller.pan(span * STEP)),
    '+': () => controller.zoom(1 / ZOOM),
    '=': () => controller.zoom(1 / ZOOM),
    '-': () => controller.zoom(ZOOM),
    Home: () => controller.showAll(),
    End: () => controller.follow(),
  };
  const action = actions[event.key];
  action?.();
  return action !== undefined;
}

import { expect, test, vi } from 'vitest';
import { focusOf } from '../../../components/shared/focus.ts';
import { compose } from '../../../components/timeline/compose.ts';
import { TimelineController } from '../../../components/timeline/controller.ts';
import { listen } from '../../../components/timeline/gestures.ts';
import { GUTTER, RULER } from '../../../components/timeline/layout.ts';
import { createScene } from '../../../components/timeline/scene.ts';
import { createSession } from '../../../src/session/session.ts';
import { attempt, close, journal, open } from '../../unit/findings/journal.ts';

/** A canvas of a second, 1,000 px wide beside the names of its lanes: one for each ms. */
function show() {
  const session = createSession({ clock: () => 0 });
  const entries = journal(attempt(1, 1, 100), open(1, 400), close(1, 800));
  const page = { id: 'p', url: 'http://test/', title: 'T' };
  const rest = { next: 0, more: false, rules: [], held: [], now: 1000 };
  session.apply({ page, capture: 'start', entries, ...rest });
  const controller = new TimelineController(session);
  const canvas = document.createElement('canvas');
  canvas.setPointerCapture = () => {};
  const frame = { width: GUTTER + 1000, height: 300, from: 0, to: 1000, now: 1000 };
  const picture = compose(createScene(session, []), frame);
  listen(canvas, { controller, picture: () => picture, onHover: vi.fn() });
  const point = (type: string, at: number, y: number): void => {
    const event = new PointerEvent(type, { pointerId: 1, button: 0 });
    Object.defineProperties(event, { offsetX: { value: GUTTER + at }, offsetY: { value: y } });
    canvas.dispatchEvent(event);
  };
  return { session, controller, canvas, point, picked: () => focusOf(session).value?.seq };
}

test('dragging along the ruler picks entries and does not pan', () => {
  const { controller, point, picked } = show();
  const before = controller.view.peek();
  point('pointerdown', 900, RULER / 2);
  point('pointermove', 500, RULER / 2);
  expect(picked()).toBe(2);
  // Off the ruler by then: the hand is not that steady.
  point('pointermove', 120, 200);
  expect(picked()).toBe(1);
  point('pointerup', 120, 200);
  expect(picked()).toBe(1);
  expect(controller.view.peek()).toEqual(before);
});

test('dragging below the ruler pans and picks nothing', () => {
  const { controller, point, picked } = show();
  point('pointerdown', 500, 100);
  point('pointermove', 700, 100);
  point('pointerup', 700, 100);
  expect(controller.view.peek().end).not.toBeNull();
  expect(picked()).toBeUndefined();
});

test('the cursor changes over the ruler, where dragging picks entries', () => {
  const { canvas, point } = show();
  point('pointermove', 500, RULER / 2);
  expect(canvas.style.cursor).toBe('ew-resize');
  point('pointermove', 500, 100);
  expect(canvas.style.cursor).toBe('');
});

import type { Passage } from '../../journal/registry.ts';

type Pass = (passage: Passage) => void;

/**
 * Hands an event's passage to a tap. If it passes at once, once and unchanged, the browser's own event continues; otherwise the event
 * is stopped, and `deliver` is called with what passes, now or later.
 *
 * @param native whether the event is on the object that the page listens to, so that it can continue by itself
 * @param deliver `own` is true when the browser's event continues by itself
 */
export function intercept(
  event: Event,
  native: boolean,
  passage: Passage,
  tap: (passage: Passage, pass: Pass) => void,
  deliver: (passage: Passage, own: boolean) => void,
): void {
  let atOnce: Passage[] | null = [];
  const passed = atOnce;
  tap(passage, (next) => {
    if (atOnce) atOnce.push(next);
    else deliver(next, false);
  });
  atOnce = null;
  if (native && passed.length === 1 && passed[0] === passage) return deliver(passage, true);
  event.stopImmediatePropagation();
  for (const next of passed) deliver(next, false);
}

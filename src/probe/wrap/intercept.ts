import type { Passage } from '../../journal/registry.ts';

type Pass = (passage: Passage) => void;

/**
 * Hands an event's passage to a tap. What passes at once, once and unchanged stays the browser's own event; anything
 * else stops the event here, and `deliver` brings what passes, now or later.
 *
 * @param native whether the event is on the object that the page listens to, so that it can be left to go on
 * @param deliver `own` is true when the browser's event goes on by itself
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

import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/**
 * When the button that has the focus goes away, or can no longer be pressed, the button of the same action that takes its place has the focus,
 * or the last one, or what `otherwise` gives when none is left: whoever works with the keyboard stays where they are.
 */
export function useFocusInPlace(
  box: RefObject<HTMLElement | null>,
  otherwise: () => HTMLElement | null,
): void {
  const focused = useRef<HTMLElement | null>(null);
  const place = useRef(-1);

  useEffect(() => {
    const follow = ({ target }: FocusEvent): void => {
      const inside = target instanceof HTMLElement && box.current?.contains(target);
      focused.current = inside ? target : null;
      if (inside) place.current = alike(box.current, target).indexOf(target);
    };
    document.addEventListener('focusin', follow);
    return () => document.removeEventListener('focusin', follow);
  }, [box]);

  useLayoutEffect(() => {
    const was = focused.current;
    if (!was) return;
    if (was.isConnected && !was.matches(':disabled')) {
      place.current = alike(box.current, was).indexOf(was);
      return;
    }
    focused.current = null;
    const { activeElement } = document;
    // Somebody has moved it on purpose. A button that was disabled a moment ago still has it.
    if (activeElement && activeElement !== document.body && activeElement !== was) return;
    const left = alike(box.current, was);
    (left[place.current] ?? left.at(-1) ?? otherwise())?.focus();
  });
}

/** The elements that do to their row what this one does to its own. */
const alike = (box: HTMLElement | null, { dataset: { action } }: HTMLElement): HTMLElement[] => [
  ...(box?.querySelectorAll<HTMLElement>(`[data-action="${action}"]:not(:disabled)`) ?? []),
];

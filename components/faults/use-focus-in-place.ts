import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/**
 * When the button that has the focus goes away with its row, the button of the same action that takes its place has the focus, or the last
 * one, or `otherwise` when none is left: whoever works with the keyboard stays where they are.
 */
export function useFocusInPlace(
  box: RefObject<HTMLElement | null>,
  otherwise: RefObject<HTMLElement | null>,
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
    if (!focused.current) return;
    const left = alike(box.current, focused.current);
    const index = left.indexOf(focused.current);
    if (index >= 0) {
      place.current = index;
      return;
    }
    focused.current = null;
    // Somebody has moved it on purpose.
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    (left[place.current] ?? left.at(-1) ?? otherwise.current)?.focus();
  });
}

/** The elements that do to their row what this one does to its own. */
const alike = (box: HTMLElement | null, { dataset: { action } }: HTMLElement): HTMLElement[] => [
  ...(box?.querySelectorAll<HTMLElement>(`[data-action="${action}"]`) ?? []),
];

import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/**
 * When the focused button disappears or is disabled, moves the focus to the button of the same action that takes its place,
 * or to the last one, or to `otherwise` when none is left: keyboard users stay where they are.
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
    // The user has moved the focus. A button that was disabled a moment ago still has it.
    if (activeElement && activeElement !== document.body && activeElement !== was) return;
    const left = alike(box.current, was);
    (left[place.current] ?? left.at(-1) ?? otherwise())?.focus();
  });
}

/** The buttons with the same action in other rows. */
const alike = (box: HTMLElement | null, { dataset: { action } }: HTMLElement): HTMLElement[] => [
  ...(box?.querySelectorAll<HTMLElement>(`[data-action="${action}"]:not(:disabled)`) ?? []),
];

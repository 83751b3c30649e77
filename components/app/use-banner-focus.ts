import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import { useFocusInPlace } from '../shared/use-focus-in-place.ts';

/** For a banner that disappears when its button is pressed: moves the keyboard focus to the current view. */
export function useBannerFocus(): RefObject<HTMLDivElement | null> {
  const banner = useRef<HTMLDivElement>(null);
  useFocusInPlace(banner, () => document.querySelector('[role="tab"][aria-selected="true"]'));
  return banner;
}

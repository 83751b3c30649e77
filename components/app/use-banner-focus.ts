import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import { useFocusInPlace } from '../shared/use-focus-in-place.ts';

/** For a banner that goes when its button is pressed: the keyboard goes on at the view on show. */
export function useBannerFocus(): RefObject<HTMLDivElement | null> {
  const banner = useRef<HTMLDivElement>(null);
  useFocusInPlace(banner, () => document.querySelector('[role="tab"][aria-selected="true"]'));
  return banner;
}

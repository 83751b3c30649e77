import { afterEach, beforeEach, vi } from 'vitest';
import { openPanel } from './panel.ts';

/** The panel of the test that runs, on a virtual clock and a page that has not been heard of; it goes with the test. */
export let panel: ReturnType<typeof openPanel>;

beforeEach(() => {
  vi.useFakeTimers();
  panel = openPanel();
});
afterEach(() => {
  panel.unmount();
  document.body.replaceChildren();
  vi.useRealTimers();
});

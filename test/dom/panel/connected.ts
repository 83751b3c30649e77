import { afterEach, beforeEach, vi } from 'vitest';
import { openPanel, rendered } from './panel.ts';
import { connects } from './sample.ts';

/** The panel of the test that runs, on a virtual clock and a page whose client is connected; it goes with the test. */
export let panel: ReturnType<typeof openPanel>;

beforeEach(async () => {
  vi.useFakeTimers();
  panel = openPanel();
  panel.link.drain(connects);
  await rendered();
});
afterEach(() => {
  panel.unmount();
  document.body.replaceChildren();
  vi.useRealTimers();
});

/** The rules that were armed, in order; `null` for another command. */
export const armed = () =>
  panel.link.sent.map((command) => (command.do === 'arm' ? command.rule : null));

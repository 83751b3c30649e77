import { beforeEach } from 'vitest';
import { panel } from './opened.ts';
import { rendered } from './panel.ts';
import { connects } from './sample.ts';

// The page's client is connected.
beforeEach(async () => {
  panel.link.drain(connects);
  await rendered();
});

/** The rules that were armed, in order; `null` for another command. */
export const armed = () =>
  panel.link.sent.map((command) => (command.do === 'arm' ? command.rule : null));

export { panel };

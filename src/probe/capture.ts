import type { Drained } from '../journal/command.ts';

/**
 * Whether the probe is here before any script of the page: the document is still being read, and has no script but the probe's
 * own. A script that has run and removed itself would not be seen.
 */
export function captureOf(document: Document): Drained['capture'] {
  const { readyState, scripts, currentScript } = document;
  const others = Array.from(scripts).some((script) => script !== currentScript);
  return readyState === 'loading' && !others ? 'start' : 'late';
}

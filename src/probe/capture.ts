import type { Drained } from '../journal/command.ts';

/**
 * Whether the probe was here before any script of the page: the document is still loading, and its only script is the
 * probe's own. A script that has run and removed itself cannot be detected.
 */
export function captureOf(document: Document): Drained['capture'] {
  const { readyState, scripts, currentScript } = document;
  const others = Array.from(scripts).some((script) => script !== currentScript);
  return readyState === 'loading' && !others ? 'start' : 'late';
}

import type { EnvironmentEntry } from '../journal/entry.ts';
import type { PageNatives, PageScope } from './natives.ts';

/**
 * Reports the browser's events about page and network.
 *
 * @returns a function that listens again, for when the page may have taken the listeners away; it does nothing where they are
 */
export function followEnvironment(
  scope: PageScope,
  { listen }: PageNatives,
  report: (what: EnvironmentEntry['what']) => void,
): () => void {
  const { document } = scope;
  const listeners: readonly [EventTarget, string, (event: Event) => void][] = [
    [scope, 'online', () => report('online')],
    [scope, 'offline', () => report('offline')],
    [
      scope,
      'pageshow',
      (event) => {
        // The first `pageshow` only means that the page has loaded.
        if ((event as PageTransitionEvent).persisted) report('pageshow');
      },
    ],
    [document, 'freeze', () => report('freeze')],
    [document, 'resume', () => report('resume')],
    [
      document,
      'visibilitychange',
      () => report(document.visibilityState === 'visible' ? 'visible' : 'hidden'),
    ],
  ];
  const listenToAll = () => {
    for (const [target, type, listener] of listeners) listen(target, type, listener);
  };
  listenToAll();
  // If the page is already hidden, the next change would report that too late.
  if (document.visibilityState === 'hidden') report('hidden');
  return listenToAll;
}

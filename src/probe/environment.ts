import type { EnvironmentEntry } from '../journal/entry.ts';
import type { PageNatives, PageScope } from './natives.ts';

/** Reports the browser's events about page and network. */
export function followEnvironment(
  scope: PageScope,
  { listen }: PageNatives,
  report: (what: EnvironmentEntry['what']) => void,
): void {
  const { document } = scope;
  listen(scope, 'online', () => report('online'));
  listen(scope, 'offline', () => report('offline'));
  listen(scope, 'pageshow', (event) => {
    // The first `pageshow` only means that the page has loaded.
    if ((event as PageTransitionEvent).persisted) report('pageshow');
  });
  listen(document, 'freeze', () => report('freeze'));
  listen(document, 'resume', () => report('resume'));
  listen(document, 'visibilitychange', () =>
    report(document.visibilityState === 'visible' ? 'visible' : 'hidden'),
  );
  // If the page is already hidden, the next change would report that too late.
  if (document.visibilityState === 'hidden') report('hidden');
}

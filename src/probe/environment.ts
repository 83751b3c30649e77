import type { EnvironmentEntry } from '../journal/entry.ts';
import type { PageNatives, PageScope } from './natives.ts';

/** Tells what the browser says of page and network. */
export function followEnvironment(
  scope: PageScope,
  { listen }: PageNatives,
  report: (what: EnvironmentEntry['what']) => void,
): void {
  const { document } = scope;
  listen(scope, 'online', () => report('online'));
  listen(scope, 'offline', () => report('offline'));
  listen(scope, 'pageshow', (event) => {
    // The first one only says that the page has been loaded.
    if ((event as PageTransitionEvent).persisted) report('pageshow');
  });
  listen(document, 'freeze', () => report('freeze'));
  listen(document, 'resume', () => report('resume'));
  listen(document, 'visibilitychange', () =>
    report(document.visibilityState === 'visible' ? 'visible' : 'hidden'),
  );
  // Of a page that nobody looks at, the next change would tell too late.
  if (document.visibilityState === 'hidden') report('hidden');
}

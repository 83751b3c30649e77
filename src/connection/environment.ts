import type { EnvironmentEntry } from '../journal/entry.ts';

type What = EnvironmentEntry['what'];

/** What the machine makes of an event of the page; the rest is only reported. */
const MEANING: { readonly [W in What]?: Meaning } = {
  online: 'online',
  offline: 'offline',
  visible: 'resumed',
  resume: 'resumed',
  pageshow: 'restored',
};

export type Meaning = 'online' | 'offline' | 'resumed' | 'restored';

/** Follows a page until the function it answers is called. */
export type FollowPage = (on: (what: What, meaning: Meaning | undefined) => void) => () => void;

/** Follows what the browser says of page and network. Returns how to stop; where there is no page, nothing happens. */
export const followPage: FollowPage = (on) => {
  if (typeof document === 'undefined') return () => {};
  const abort = new AbortController();
  const { signal } = abort;
  const tell = (what: What) => on(what, MEANING[what]);
  for (const what of ['online', 'offline'] as const) {
    addEventListener(what, () => tell(what), { signal });
  }
  addEventListener(
    'pageshow',
    (event) => {
      if (event.persisted) tell('pageshow');
    },
    { signal },
  );
  for (const what of ['freeze', 'resume'] as const) {
    document.addEventListener(what, () => tell(what), { signal });
  }
  document.addEventListener(
    'visibilitychange',
    () => tell(document.visibilityState === 'visible' ? 'visible' : 'hidden'),
    { signal },
  );
  return () => abort.abort();
};

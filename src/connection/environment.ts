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
  const tell = ({ type, persisted }: Event & { persisted?: boolean }) => {
    // Each load shows its page; only one out of the back/forward cache is news.
    if (persisted === false) return;
    const what = (type === 'visibilitychange' ? document.visibilityState : type) as What;
    on(what, MEANING[what]);
  };
  for (const type of ['online', 'offline', 'pageshow']) addEventListener(type, tell, { signal });
  for (const type of ['freeze', 'resume', 'visibilitychange']) {
    document.addEventListener(type, tell, { signal });
  }
  return () => abort.abort();
};

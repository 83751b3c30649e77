import type { EnvironmentEntry } from '../journal/entry.ts';

type What = EnvironmentEntry['what'];

/** The machine input for each page event; the other events are only reported. */
const MEANING: { readonly [W in What]?: Meaning } = {
  online: 'online',
  offline: 'offline',
  visible: 'resumed',
  resume: 'resumed',
  pageshow: 'restored',
};

export type Meaning = 'online' | 'offline' | 'resumed' | 'restored';

/** Subscribes to page events; the returned function unsubscribes. */
export type FollowPage = (on: (what: What, meaning: Meaning | undefined) => void) => () => void;

/** Reports the browser's page and network events. Returns a function that stops; does nothing where there is no document. */
export const followPage: FollowPage = (on) => {
  if (typeof document === 'undefined') return () => {};
  const abort = new AbortController();
  const { signal } = abort;
  const tell = ({ type, persisted }: Event & { persisted?: boolean }) => {
    // `pageshow` fires on every load; only a return from the back/forward cache matters.
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

import type { AttemptEntry } from '../journal/entry.ts';

/** A URL but for what may differ from attempt to attempt. */
export const endpointOf = ({ url }: AttemptEntry): string => url.replace(/[?#].*$/, '');

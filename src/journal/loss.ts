import type { CloseEntry } from './entry.ts';

/**
 * Whether the client will want to replace an open connection that ended like this. Not when the client closed it itself; nor
 * when a response was complete, since the page's next request is then a new one rather than a retry.
 */
export const isLoss = ({
  transport,
  clean,
  by,
}: Pick<CloseEntry, 'transport'> & Partial<Pick<CloseEntry, 'clean' | 'by'>>): boolean =>
  by !== 'client' && (transport === 'websocket' || clean !== true);

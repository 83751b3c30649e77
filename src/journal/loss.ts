import type { CloseEntry } from './entry.ts';

/**
 * Whether the end of an open connection is one that its client wants to make up for. Not when it hung up itself; nor when an answer came to
 * its end: what a page asks for next is a question of its own, not another try.
 */
export const isLoss = ({
  transport,
  clean,
  by,
}: Pick<CloseEntry, 'transport'> & Partial<Pick<CloseEntry, 'clean' | 'by'>>): boolean =>
  by !== 'client' && (transport === 'websocket' || clean !== true);

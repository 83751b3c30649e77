import { isLoss } from '../journal/loss.ts';
import type { ConnectionModel, EpochModel } from './model.ts';

/** An endpoint that a client is not connected to, and wants to be. */
export interface LostEndpoint {
  readonly endpoint: string;
  /** When it was lost, or first failed. */
  readonly since: number;
  /** The newest attempt there. */
  readonly newest: EpochModel;
}

/**
 * What a client that is told from outside has lost while others of its connections stand. A request that asks for something of its own is
 * over when it ends, however it does.
 */
export function lostEndpoints({ epochs }: Pick<ConnectionModel, 'epochs'>): LostEndpoint[] {
  const lost = new Map<string, LostEndpoint>();
  const standing = new Set<string>();
  for (const epoch of epochs) {
    const { endpoint, openedAt, closedAt, fresh } = epoch;
    if (endpoint === undefined || fresh) continue;
    if (openedAt !== undefined && closedAt === undefined) standing.add(endpoint);
    const before = lost.get(endpoint);
    if (closedAt === undefined) {
      if (before) lost.set(endpoint, { ...before, newest: epoch });
    } else if (openedAt === undefined ? epoch.by === 'client' : !isLoss(epoch)) {
      lost.delete(endpoint);
    } else {
      const since = openedAt === undefined && before ? before.since : closedAt;
      lost.set(endpoint, { endpoint, since, newest: epoch });
    }
  }
  return [...lost.values()].filter(({ endpoint }) => !standing.has(endpoint));
}

import { isLoss } from '../journal/loss.ts';
import { store } from './bounded.ts';
import type { ConnectionRecord, EpochRecord } from './record.ts';

const MAX_LOST = 1000;

/** An attempt at an endpoint that is lost is the newest there. */
export function triedAgain({ lost }: ConnectionRecord, epoch: EpochRecord): void {
  const { endpoint, fresh } = epoch;
  const before = endpoint === undefined || fresh ? undefined : lost.get(endpoint);
  if (before) lost.set(before.endpoint, { ...before, newest: epoch });
}

/** One that stands is enough, however many were lost there. */
export function stands({ lost }: ConnectionRecord, { endpoint }: EpochRecord): void {
  if (endpoint !== undefined) lost.delete(endpoint);
}

/**
 * What the end of a connection means for its endpoint. A request that asks for something of its own is over when it ends, however it does.
 */
export function over({ lost, alive }: ConnectionRecord, epoch: EpochRecord): void {
  const { endpoint, openedAt, closedAt, fresh, by } = epoch;
  if (endpoint === undefined || closedAt === undefined || fresh) return;
  if (openedAt === undefined ? by === 'client' : !isLoss(epoch)) {
    lost.delete(endpoint);
    return;
  }
  for (const other of alive.values()) {
    if (other.endpoint === endpoint && other.openedAt !== undefined) return;
  }
  const since = openedAt === undefined ? (lost.get(endpoint)?.since ?? closedAt) : closedAt;
  store(lost, endpoint, { endpoint, since, newest: epoch }, MAX_LOST);
}

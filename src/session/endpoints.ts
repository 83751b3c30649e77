import { isLoss } from '../journal/loss.ts';
import { store } from './bounded.ts';
import type { ConnectionRecord, EpochRecord } from './record.ts';

const MAX_LOST = 1000;

/** An attempt at a lost endpoint becomes its newest. */
export function triedAgain({ lost }: ConnectionRecord, epoch: EpochRecord): void {
  const { endpoint, fresh } = epoch;
  const before = endpoint === undefined || fresh ? undefined : lost.get(endpoint);
  if (before) lost.set(before.endpoint, { ...before, newest: epoch });
}

/**
 * One open connection is enough, however many were lost at its endpoint. It also makes up for losses elsewhere, unless that
 * endpoint was in use beside another: a client that has switched endpoints is where it wants to be.
 */
export function stands({ lost, alive, beside }: ConnectionRecord, { endpoint }: EpochRecord): void {
  if (endpoint === undefined) return;
  lost.delete(endpoint);
  let alone = true;
  for (const { endpoint: other, openedAt } of alive.values()) {
    if (other === undefined || other === endpoint || openedAt === undefined) continue;
    alone = false;
    store(beside, other, true, MAX_LOST);
  }
  if (!alone) store(beside, endpoint, true, MAX_LOST);
  for (const [other, { reached, newest }] of lost) {
    if (reached && newest.closedAt !== undefined && !beside.has(other)) lost.delete(other);
  }
}

/** Records what the end of a connection means for its endpoint. A request of its own is simply over when it ends, however it ends. */
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
  const before = openedAt === undefined ? lost.get(endpoint) : undefined;
  const since = before?.since ?? closedAt;
  const reached = openedAt !== undefined || before?.reached === true;
  store(lost, endpoint, { endpoint, since, reached, newest: epoch }, MAX_LOST);
}

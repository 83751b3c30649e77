import { endpointOf } from '../journal/endpoint.ts';
import type { AttemptEntry, BackoffEntry } from '../journal/entry.ts';
import { isLoss } from '../journal/loss.ts';
import type { Visibility } from '../journal/visibility.ts';
import { append } from './bounded.ts';
import type { ConnectionRecord } from './record.ts';
import { stateDerived } from './states.ts';

const MAX_BACKOFFS = 5000;
/** A change of transport within this many ms of a close is a fallback, not a wait. */
const FALLBACK_WITHIN = 50;

export function waitPlanned(record: ConnectionRecord, entry: BackoffEntry): void {
  const { at, attempt, ceiling, planned } = entry;
  record.reportsBackoff = true;
  const wait = { attempt, at, ceiling, planned, inferred: false };
  append(record.backoffs, wait, MAX_BACKOFFS);
  stateDerived(record, at, 'reconnecting', 'backoff', 'waiting');
  record.waiting = wait;
  record.retryAt = at + planned;
}

/** An attempt ends the wait before it. For a client that reports no waits, the wait is the gap before the attempt. */
export function waitEnded(
  record: ConnectionRecord,
  entry: AttemptEntry,
  visibility: Visibility,
): void {
  delete record.retryAt;
  if (record.waiting) record.waiting.actual = entry.at - record.waiting.at;
  record.waiting = null;
  const { after } = entry;
  if (record.reportsBackoff || (after === undefined && record.alive.size > 0)) return;
  if (entry.fresh) {
    record.retries = 0;
    return;
  }
  const before =
    after === undefined ? record.lastOver : record.epochs.findLast(({ epoch }) => epoch === after);
  if (before?.closedAt === undefined) return;
  const actual = entry.at - before.closedAt;
  if (before.transport !== entry.transport && actual < FALLBACK_WITHIN) return;
  if (before.openedAt !== undefined && !isLoss(before)) return;
  const at = before.closedAt;
  const hidden = visibility.hiddenSince(at);
  const attempt = after === undefined ? ++record.retries : entry.attempt;
  const wait = {
    ...{ attempt, at, actual, inferred: true },
    ...(after !== undefined && { endpoint: endpointOf(entry.url) }),
    ...(hidden && { hidden }),
  };
  append(record.backoffs, wait, MAX_BACKOFFS);
}

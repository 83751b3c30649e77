import { endpointOf } from '../journal/endpoint.ts';
import type {
  AttemptEntry,
  CloseEntry,
  ConfirmedEntry,
  OpenEntry,
  PingEntry,
  PongEntry,
  ReceivedEntry,
  SentEntry,
} from '../journal/entry.ts';
import type { Visibility } from '../journal/visibility.ts';
import { append, store } from './bounded.ts';
import { over, stands, triedAgain } from './endpoints.ts';
import { connectionOver } from './messages.ts';
import type { ConnectionRecord, EpochRecord } from './record.ts';
import { stateDerived } from './states.ts';
import { waitEnded } from './waits.ts';

const MAX_EPOCHS = 5000;
const MAX_HEARTBEATS = 5000;
const MAX_ALIVE = 1000;

export function attemptStarted(
  record: ConnectionRecord,
  entry: AttemptEntry,
  visibility: Visibility,
): void {
  const { at, epoch, transport, url, attempt, handover, fresh, inferred } = entry;
  waitEnded(record, entry, visibility);
  const made = addEpoch(record, {
    ...{ epoch, transport, attempt, startedAt: at },
    ...(inferred && { endpoint: endpointOf(url) }),
    ...(handover && { handover }),
    ...(fresh && { fresh }),
  });
  triedAgain(record, made);
  if (record.live > 0) return;
  if (record.states.length === 0) stateDerived(record, at, 'connecting', 'attempt seen');
  else stateDerived(record, at, 'reconnecting', 'attempt seen', 'attempting');
}

export function opened(record: ConnectionRecord, entry: OpenEntry): void {
  const { at, epoch, transport } = entry;
  const found = record.alive.get(epoch);
  if (found?.openedAt !== undefined) return;
  const opening =
    found ?? addEpoch(record, { epoch, transport, attempt: record.attempt, startedAt: at });
  opening.openedAt = at;
  stands(record, opening);
  record.live++;
  record.retries = 0;
  record.transport = transport;
  stateDerived(record, at, 'connected', 'opened');
}

export function closed(record: ConnectionRecord, entry: CloseEntry): void {
  const { at, epoch, transport, code, reason, clean, by, leftAlone } = entry;
  const newest = record.epochs.at(-1);
  const closing =
    record.alive.get(epoch) ??
    // Its beginning fell out of the client's buffer.
    (newest === undefined || newest.epoch < epoch
      ? addEpoch(record, { epoch, transport, attempt: record.attempt, startedAt: at })
      : undefined);
  if (!closing) return;
  end(record, closing, at);
  closing.clean = clean;
  closing.by = by;
  if (code !== undefined) closing.code = code;
  if (reason !== undefined) closing.reason = reason;
  if (leftAlone) record.leftAlone = --record.own === 0;
  over(record, closing);
  if (record.alive.size === 0) stateDerived(record, at, 'disconnected', 'closed');
}

/** A client of which only the last entries are left is evidently connected when it receives or sends something. */
export function seenAlive(
  record: ConnectionRecord,
  { at, epoch, transport }: SentEntry | ReceivedEntry | ConfirmedEntry,
): void {
  if (record.begun) return;
  record.begun = true;
  addEpoch(record, { epoch, transport, attempt: 0, startedAt: at, openedAt: at });
  record.live++;
  stateDerived(record, at, 'connected', 'seen alive');
}

/** Ends everything still alive: the page is gone. */
export function endAll(record: ConnectionRecord, at: number): void {
  for (const epoch of [...record.alive.values()]) {
    end(record, epoch, at);
    epoch.reason = 'page left';
    epoch.clean = false;
    epoch.by = 'client';
  }
  record.lost.clear();
}

export function pinged(record: ConnectionRecord, { at, epoch }: PingEntry): void {
  append(record.heartbeats, { at, epoch }, MAX_HEARTBEATS);
}

export function ponged(record: ConnectionRecord, { at, epoch, rtt }: PongEntry): void {
  const ping = record.heartbeats.at(-1);
  if (ping?.epoch === epoch && ping.rtt === undefined) ping.rtt = rtt ?? at - ping.at;
  else if (rtt !== undefined) append(record.heartbeats, { at, epoch, rtt }, MAX_HEARTBEATS);
}

function addEpoch(record: ConnectionRecord, epoch: EpochRecord): EpochRecord {
  append(record.epochs, epoch, MAX_EPOCHS);
  record.own++;
  record.leftAlone = false;
  for (const oldest of store(record.alive, epoch.epoch, epoch, MAX_ALIVE)) overlook(record, oldest);
  // Until it is open, a handover candidate does not count: the connection stays what it was.
  if (!epoch.handover) record.transport = epoch.transport;
  record.attempt = epoch.attempt;
  return epoch;
}

function end(record: ConnectionRecord, epoch: EpochRecord, at: number): void {
  epoch.closedAt = at;
  record.lastOver = epoch;
  record.alive.delete(epoch.epoch);
  if (epoch.openedAt !== undefined) record.live--;
  const left = [...record.alive.values()].findLast(({ openedAt }) => openedAt !== undefined);
  if (left) record.transport = left.transport;
  connectionOver(record, epoch.epoch);
}

/** A page that opens thousands of connections and closes none must not fill our memory. */
function overlook(record: ConnectionRecord, oldest: EpochRecord): void {
  if (oldest.openedAt !== undefined) record.live--;
  connectionOver(record, oldest.epoch);
}

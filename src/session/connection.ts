import type { Entry } from '../journal/entry.ts';
import type { Visibility } from '../journal/visibility.ts';
import { attemptStarted, closed, endAll, opened, pinged, ponged, seenAlive } from './epochs.ts';
import {
  confirmed,
  failed,
  inProgress,
  keepMessage,
  queued,
  sent,
  unconfirmed,
} from './messages.ts';
import { announce, type ConnectionRecord } from './record.ts';
import { pageLeft, stateDerived, stateReported } from './states.ts';
import { waitPlanned } from './waits.ts';

/** Applies one entry to the record of its connection. */
export function applyToConnection(
  record: ConnectionRecord,
  entry: Entry,
  visibility: Visibility,
): void {
  switch (entry.type) {
    case 'sent':
    case 'received':
    case 'confirmed':
      seenAlive(record, entry);
      break;
    case 'state':
    case 'attempt':
    case 'open':
    case 'close':
      record.begun = true;
  }
  switch (entry.type) {
    case 'connection':
      return announce(record, entry);
    case 'state':
      return stateReported(record, entry);
    case 'attempt':
      return attemptStarted(record, entry, visibility);
    case 'open':
      return opened(record, entry);
    case 'close':
      return closed(record, entry);
    case 'backoff':
      return waitPlanned(record, entry);
    case 'queued':
      return queued(record, entry);
    case 'sent':
      return sent(record, entry);
    case 'confirmed':
      return confirmed(record, entry);
    case 'unconfirmed':
      return unconfirmed(record, entry);
    case 'failed':
      return failed(record, entry);
    case 'ping':
      return pinged(record, entry);
    case 'pong':
      // Pongs may be all that is left of a connection that was silent for hours. They do not name the transport.
      if (!record.begun) stateDerived(record, entry.at, 'connected', 'seen alive');
      return ponged(record, entry);
  }
}

/** The page of this connection is gone. */
export function leave(record: ConnectionRecord, at: number): void {
  endAll(record, at);
  pageLeft(record, at);
}

/** A record of the same connection with only what is still in progress. */
export function remainder(record: ConnectionRecord): ConnectionRecord {
  const rest: ConnectionRecord = {
    ...record,
    pending: 0,
    unconfirmed: 0,
    epochs: [...record.alive.values()],
    lost: new Map(record.lost),
    messages: new Map(),
    backoffs: record.retryAt === undefined ? [] : record.backoffs.slice(-1),
    states: record.states.slice(-1),
    heartbeats: [],
    alive: new Map(record.alive),
    onWire: new Map(),
  };
  for (const message of record.messages.values()) {
    if (inProgress(message)) keepMessage(rest, message);
  }
  return rest;
}

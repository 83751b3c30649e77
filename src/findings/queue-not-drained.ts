import type { Entry, QueuedEntry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';
import { type Detection, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { seconds } from './words.ts';

/** More messages than anybody writes without seeing an answer. */
const MANY = 20;
/** Least time from the first of them to the last, ms: six times as long as clients that send in batches wait. */
const LASTING = 180_000;
const MAX_MESSAGES = 10_000;
const MAX_OPEN = 1000;

/**
 * A client accepts message after message while connected, and sends none. Only for clients that report their queue; and not
 * while a message is on the wire, since a client may wait for its confirmation first.
 */
export const queueNotDrained = perConnection((connection): Detection => {
  const open = new Recent<number, number>(MAX_OPEN);
  const onWire = new Recent<string, true>(MAX_MESSAGES);
  /** Messages queued since the queue last showed that it works. */
  const waiting = new Recent<string, true>(MAX_MESSAGES);
  let first: QueuedEntry | null = null;
  let sends = false;
  let isConnected = true;
  let found: Finding | null = null;

  function onQueued(entry: QueuedEntry): void {
    if (open.size === 0 || !isConnected || onWire.size > 0) return;
    first ??= entry;
    waiting.set(entry.messageId, true);
    const enough = waiting.size >= MANY && entry.at - first.at >= LASTING;
    if (!sends || !enough) return;
    found ??= finding(connection, waiting.size, first, entry, [...open.values()]);
  }

  /** The messages waiting now may be in transit. */
  function startOver(): void {
    waiting.clear();
    first = null;
  }

  function step(entry: Entry): void {
    switch (entry.type) {
      case 'queued':
        return onQueued(entry);
      case 'sent':
        sends = true;
        onWire.set(entry.messageId, true);
        return startOver();
      case 'confirmed':
      case 'failed':
        onWire.delete(entry.messageId);
        return startOver();
      case 'open':
        open.set(entry.epoch, entry.seq);
        return startOver();
      case 'close':
        open.delete(entry.epoch);
        return startOver();
      case 'state':
        isConnected = entry.to === 'connected';
        return startOver();
      case 'overflow':
        // Sent messages may be among the lost entries: start again at the next connection, where they are resent.
        open.clear();
        onWire.clear();
        return startOver();
    }
  }

  return {
    step,
    count: () => found?.count ?? 0,
    findings: () => (found ? [found] : []),
  };
});

function finding(
  connection: string,
  count: number,
  first: QueuedEntry,
  last: QueuedEntry,
  opened: readonly number[],
): Finding {
  return {
    id: `queue-not-drained:${connection}`,
    kind: 'queue-not-drained',
    severity: 'error',
    connection,
    title: `${count} messages queued, and none sent`,
    why: `For ${seconds(last.at - first.at)} the client was connected, had nothing on the wire, and queued one message after another without sending any. Nobody receives them, the queue grows, and it is lost with the page. Flush the queue whenever the client is connected, also after a failed flush and for messages that are put back.`,
    at: last.at,
    evidence: [...opened.slice(0, 1), first.seq, last.seq],
    count,
  };
}

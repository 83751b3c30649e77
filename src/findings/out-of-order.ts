import type { QueuedEntry, SentEntry } from '../journal/entry.ts';
import { dropOldest } from '../journal/recent.ts';
import { type Detection, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { nameOf } from './words.ts';

const MAX_PENDING = 10_000;
const MAX_EPOCHS = 1000;

interface Pending {
  readonly messageId: string;
  /** Position in the order in which the user gave messages to the client. */
  readonly order: number;
  preview?: string | undefined;
  /** Where it was last sent. */
  epoch: number | null;
  reported: boolean;
}

interface Overtaking {
  readonly earlier: Pending;
  readonly earlierSent: SentEntry;
  readonly later: Newest;
}

/** The message with the highest order sent on a connection. */
interface Newest {
  readonly order: number;
  readonly name: string;
  readonly seq: number;
}

/**
 * On one connection, a message was sent after one that the user had written later. Confirmations may arrive in any order,
 * and resending a message after later ones that are resent with it (go-back-N) is in order.
 */
export const outOfOrder = perConnection((connection): Detection => {
  const pending = new Map<string, Pending>();
  const newest = new Map<number, Newest>();
  const overtakings: Overtaking[] = [];
  let orders = 0;
  let count = 0;

  function meet({ messageId, preview }: QueuedEntry | SentEntry): Pending {
    const known = pending.get(messageId);
    if (known) {
      known.preview ??= preview;
      return known;
    }
    const message = { messageId, order: ++orders, preview, epoch: null, reported: false };
    pending.set(messageId, message);
    dropOldest(pending, MAX_PENDING);
    return message;
  }

  function onSent(entry: SentEntry): void {
    const message = meet(entry);
    if (message.epoch === entry.epoch) return;
    message.epoch = entry.epoch;
    const last = newest.get(entry.epoch);
    if (!last || message.order > last.order) {
      const name = nameOf(message.messageId, message.preview);
      newest.set(entry.epoch, { order: message.order, name, seq: entry.seq });
      dropOldest(newest, MAX_EPOCHS);
    } else if (!message.reported) {
      message.reported = true;
      count++;
      if (overtakings.length < MAX_FINDINGS)
        overtakings.push({ earlier: message, earlierSent: entry, later: last });
    }
  }

  return {
    step: (entry) => {
      if (entry.type === 'queued') meet(entry);
      else if (entry.type === 'sent') onSent(entry);
      else if (entry.type === 'confirmed' || entry.type === 'failed')
        pending.delete(entry.messageId);
      else if (entry.type === 'close') newest.delete(entry.epoch);
    },
    count: () => count,
    findings: () => overtakings.map((overtaking) => finding(connection, overtaking)),
  };
});

function finding(connection: string, { earlier, earlierSent, later }: Overtaking): Finding {
  const name = nameOf(earlier.messageId, earlier.preview);
  return {
    id: `out-of-order:${connection}:${earlier.messageId}`,
    kind: 'out-of-order',
    severity: 'error',
    connection,
    title: `Message “${name}” was overtaken`,
    why: `It was written before “${later.name}” and sent after it on connection ${earlierSent.epoch}. The server receives them in the wrong order.`,
    at: earlierSent.at,
    evidence: [later.seq, earlierSent.seq],
    count: 1,
    messageId: earlier.messageId,
  };
}

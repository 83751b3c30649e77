import type { ConfirmedEntry, SentEntry } from '../journal/entry.ts';
import { dropOldest, Recent } from '../journal/recent.ts';
import { type Detection, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { nameOf } from './words.ts';

const MAX_MESSAGES = 2000;

/** The same text, sent under two ids. */
interface Twins {
  readonly original: SentEntry;
  readonly copy: SentEntry;
  readonly confirmations: ConfirmedEntry[];
}

/** A message was confirmed under two ids: the client assigned a new id when it sent the message again on another connection. */
export const appliedTwice = perConnection((connection): Detection => {
  const unconfirmed = new Map<string, SentEntry>();
  const known = new Recent<string, true>(MAX_MESSAGES);
  const twins = new Recent<string, Twins>(2 * MAX_MESSAGES);
  const applied: Twins[] = [];
  let count = 0;

  function onSent(copy: SentEntry): void {
    if (known.has(copy.messageId)) return;
    known.set(copy.messageId, true);
    const original = copy.preview === undefined ? undefined : originalOf(copy);
    if (original) {
      const pair = { original, copy, confirmations: [] };
      twins.set(original.messageId, pair);
      twins.set(copy.messageId, pair);
    }
    unconfirmed.set(copy.messageId, copy);
    dropOldest(unconfirmed, MAX_MESSAGES);
  }

  /** On the same connection, a user may well have sent the same text twice. */
  function originalOf({ preview, size, epoch }: SentEntry): SentEntry | undefined {
    for (const sent of unconfirmed.values()) {
      if (sent.preview === preview && sent.size === size && sent.epoch !== epoch) return sent;
    }
    return undefined;
  }

  function onConfirmed(entry: ConfirmedEntry): void {
    unconfirmed.delete(entry.messageId);
    const pair = twins.get(entry.messageId);
    if (!pair || pair.confirmations.some(({ messageId }) => messageId === entry.messageId)) return;
    pair.confirmations.push(entry);
    if (pair.confirmations.length !== 2) return;
    count++;
    if (applied.length < MAX_FINDINGS) applied.push(pair);
  }

  return {
    step: (entry) => {
      if (entry.type === 'sent') onSent(entry);
      else if (entry.type === 'confirmed') onConfirmed(entry);
      else if (entry.type === 'failed') unconfirmed.delete(entry.messageId);
    },
    count: () => count,
    findings: () => applied.map((pair) => finding(connection, pair)),
  };
});

function finding(connection: string, { original, copy, confirmations }: Twins): Finding {
  const second = confirmations[1] ?? copy;
  return {
    id: `applied-twice:${connection}:${original.messageId}:${copy.messageId}`,
    kind: 'applied-twice',
    severity: 'error',
    connection,
    title: `Message “${nameOf(original.messageId, original.preview)}” was applied twice`,
    why: `It was sent on connection ${original.epoch} and again on connection ${copy.epoch} under a new id, so the server could not recognise the duplicate and confirmed both.`,
    at: second.at,
    evidence: [original.seq, copy.seq, ...confirmations.map(({ seq }) => seq)],
    count: 1,
    messageId: original.messageId,
  };
}

import type { ConfirmedEntry, SentEntry } from '../journal/entry.ts';
import { dropOldest, Recent } from '../journal/recent.ts';
import { type Detection, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { nameOf } from './words.ts';

const MAX_MESSAGES = 2000;
const MAX_CLOSED = 10_000;

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
  const closed = new Recent<number, true>(MAX_CLOSED);
  const applied: Twins[] = [];
  let count = 0;

  function onSent(copy: SentEntry): void {
    if (known.has(copy.messageId)) return onResent(copy);
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

  /** Whatever goes in the same words is then another message. */
  function onResent(entry: SentEntry): void {
    const { messageId } = entry;
    if (unconfirmed.has(messageId)) unconfirmed.set(messageId, entry);
    const pair = twins.get(messageId);
    if (pair?.original.messageId !== messageId || pair.original.epoch === entry.epoch) return;
    twins.delete(messageId);
    twins.delete(pair.copy.messageId);
  }

  function originalOf(copy: SentEntry): SentEntry | undefined {
    for (const sent of unconfirmed.values()) {
      const isSame = sent.preview === copy.preview && sent.size === copy.size;
      if (isSame && isReplaced(sent, copy)) return sent;
    }
    return undefined;
  }

  /**
   * On the same connection, a user may well have sent the same text twice. Seen from outside, a page may also ask the same on
   * two connections that are open side by side.
   */
  const isReplaced = ({ epoch, inferred }: SentEntry, copy: SentEntry): boolean =>
    epoch !== copy.epoch && (!inferred || closed.has(epoch));

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
      else if (entry.type === 'close') closed.set(entry.epoch, true);
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

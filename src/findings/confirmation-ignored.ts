import type { ConfirmedEntry, SentEntry } from '../journal/entry.ts';
import { dropOldest, Recent } from '../journal/recent.ts';
import { type Detection, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { nameOf, seconds } from './words.ts';

/** A confirmation may cross the repeat of a client that has just lost patience, ms. */
const CROSSES = 1000;
const MAX_MESSAGES = 10_000;

interface Message {
  readonly sent: SentEntry;
  confirmed: ConfirmedEntry | null;
  /** Other things go under its id, so it is not the id of this message alone. */
  isShared: boolean;
}

/**
 * A message goes again, on the same connection and under the same id, long after its confirmation came there: the page does not see that it is
 * confirmed. Protocols that use an id again give the message another name.
 */
export const confirmationIgnored = perConnection((connection): Detection => {
  const messages = new Recent<string, Message>(MAX_MESSAGES);
  /** What was sent again although it was confirmed. */
  const repeated = new Map<Message, Finding>();

  function onSent(sent: SentEntry): void {
    const message = messages.get(sent.messageId);
    if (!message || message.sent.epoch !== sent.epoch) {
      messages.set(sent.messageId, { sent, confirmed: null, isShared: false });
      return;
    }
    const { preview, size } = message.sent;
    if (sent.preview !== preview || sent.size !== size) message.isShared = true;
    const { confirmed } = message;
    if (!confirmed || sent.at - confirmed.at < CROSSES || repeated.has(message)) return;
    repeated.set(message, finding(connection, message.sent, confirmed, sent));
    dropOldest(repeated, MAX_MESSAGES);
  }

  function onConfirmed(confirmed: ConfirmedEntry): void {
    const message = messages.get(confirmed.messageId);
    if (message?.sent.epoch === confirmed.epoch) message.confirmed ??= confirmed;
  }

  const ignored = (): Finding[] =>
    [...repeated].flatMap(([{ isShared }, one]) => (isShared ? [] : [one]));

  return {
    step(entry) {
      if (entry.type === 'sent') onSent(entry);
      else if (entry.type === 'confirmed') onConfirmed(entry);
      // Another page may number its connections and messages in the same way.
      else if (entry.type === 'connection') messages.clear();
    },
    count: () => ignored().length,
    findings: () => ignored().slice(0, MAX_FINDINGS),
  };
});

function finding(
  connection: string,
  sent: SentEntry,
  confirmed: ConfirmedEntry,
  again: SentEntry,
): Finding {
  const { messageId, preview, epoch } = sent;
  return {
    id: `confirmation-ignored:${connection}:${messageId}`,
    kind: 'confirmation-ignored',
    severity: 'error',
    connection,
    title: `Confirmation of “${nameOf(messageId, preview)}” was ignored`,
    why: `The server confirmed it on connection ${epoch}, and ${seconds(again.at - confirmed.at)} later it was sent there again, under the same id. The page has not seen that it is confirmed, or has given it up before: its user is told that it failed, or sends it again. See whether each confirmation finds its message, however late it comes.`,
    at: again.at,
    evidence: [sent.seq, confirmed.seq, again.seq],
    count: 1,
    messageId,
  };
}

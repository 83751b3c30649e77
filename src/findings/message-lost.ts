import type { CloseEntry, ConfirmedEntry, Entry, SentEntry } from '../journal/entry.ts';
import { dropOldest, Recent } from '../journal/recent.ts';
import { type Detection, MAX_EVIDENCE, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { nameOf, seconds } from './words.ts';

/**
 * How long a client may be connected again before a message that it has not resent counts as lost, ms. Longer than common
 * confirmation timeouts, after which a patient client would still resend it.
 */
const GRACE = 10_000;
/** What a client resends by itself follows the opening of its next connection within this time, ms. */
const RESENDS = 5000;
const MAX_PENDING = 10_000;
const MAX_SETTLED = 20_000;
const MAX_CLOSED = 10_000;
const MAX_OPEN = 1000;

interface Pending {
  readonly messageId: string;
  /** Position in the order in which the user gave messages to the client. */
  readonly order: number;
  readonly evidence: number[];
  preview?: string;
  /** Where it was last sent; `null` if never. */
  sent: SentEntry | null;
  /** Since when the connection that it was sent on is over. */
  orphanedAt: number | null;
  /** The confirmation of a later message that arrived although this one was not resent. */
  overtaken: { readonly at: number; readonly seq: number } | null;
}

/**
 * A message whose connection ended before the confirmation and which the client did not resend although it could. Not
 * applicable without confirmations: then nobody can tell whether a message is lost.
 */
export const messageLost = perConnection((connection): Detection => {
  const pending = new Map<string, Pending>();
  /** Messages never sent, in order; and messages whose connection is over. Neither contains overtaken ones. */
  const unsent = new Set<Pending>();
  const orphans = new Set<Pending>();
  const onWire = new Map<number, Set<Pending>>();
  const settled = new Recent<string, true>(MAX_SETTLED);
  const closed = new Recent<number, true>(MAX_CLOSED);
  const open = new Recent<number, number>(MAX_OPEN);
  /** When the server was last heard on each connection. */
  const heard = new Recent<number, number>(MAX_OPEN);
  let confirms = false;
  let orders = 0;

  function meet(messageId: string, entry: Entry): Pending | undefined {
    if (settled.has(messageId)) return undefined;
    let message = pending.get(messageId);
    if (!message) {
      message = {
        messageId,
        order: ++orders,
        evidence: [],
        sent: null,
        orphanedAt: null,
        overtaken: null,
      };
      pending.set(messageId, message);
      unsent.add(message);
      for (const oldest of dropOldest(pending, MAX_PENDING)) lift(oldest);
    }
    note(message, entry.seq);
    return message;
  }

  function lift(message: Pending): void {
    unsent.delete(message);
    orphans.delete(message);
    const epoch = message.sent?.epoch;
    if (epoch === undefined) return;
    const wire = onWire.get(epoch);
    if (wire?.delete(message) && wire.size === 0) onWire.delete(epoch);
  }

  function settle(messageId: string): void {
    const message = pending.get(messageId);
    if (message) lift(message);
    pending.delete(messageId);
    settled.set(messageId, true);
  }

  /** Seen from outside, ids are often counters, and a client that resends a message counts on. */
  function settleOriginal({ epoch, at, preview, inferred }: SentEntry): void {
    if (!inferred || preview === undefined) return;
    if (at - (open.get(epoch) ?? Number.NEGATIVE_INFINITY) > RESENDS) return;
    for (const orphan of orphans) {
      if (orphan.preview === preview) return settle(orphan.messageId);
    }
  }

  function onSent(message: Pending, entry: SentEntry): void {
    const { epoch, at } = entry;
    if (!message.sent) settleOriginal(entry);
    lift(message);
    message.sent = entry;
    message.overtaken = null;
    message.orphanedAt = closed.has(epoch) ? at : null;
    if (closed.has(epoch)) orphans.add(message);
    else onWire.set(epoch, (onWire.get(epoch) ?? new Set()).add(message));
  }

  function onClose({ epoch, at, seq }: CloseEntry): void {
    open.delete(epoch);
    closed.set(epoch, true);
    const left = [...(onWire.get(epoch) ?? [])];
    onWire.delete(epoch);
    for (const message of left) {
      if (isUnanswered(message)) {
        settle(message.messageId);
        continue;
      }
      message.orphanedAt = at;
      orphans.add(message);
      note(message, seq);
    }
  }

  /**
   * Seen from outside, any frame that could be answered counts as a message. If it stays unanswered while the server is
   * heard for longer than any client would wait, the server does not answer messages of its kind.
   */
  function isUnanswered({ sent }: Pending): boolean {
    if (!sent?.inferred) return false;
    return (heard.get(sent.epoch) ?? 0) - sent.at >= GRACE;
  }

  function onConfirmed({ messageId, at, seq }: ConfirmedEntry): void {
    const message = pending.get(messageId);
    confirms = true;
    settle(messageId);
    if (!message) return;
    for (const earlier of unsent) {
      if (!message.sent || earlier.order >= message.order) break;
      earlier.overtaken = { at, seq };
      unsent.delete(earlier);
    }
    for (const earlier of orphans) {
      // A late answer on the connection that ended says nothing about what the client has done since.
      if (earlier.order >= message.order || earlier.sent?.epoch === message.sent?.epoch) continue;
      earlier.overtaken = { at, seq };
      orphans.delete(earlier);
    }
  }

  function step(entry: Entry): void {
    switch (entry.type) {
      case 'received':
      case 'pong':
        heard.set(entry.epoch, entry.at);
        return;
      case 'open':
        open.set(entry.epoch, entry.at);
        return;
      case 'close':
        return onClose(entry);
      case 'queued': {
        const message = meet(entry.messageId, entry);
        if (message && entry.preview !== undefined) message.preview = entry.preview;
        return;
      }
      case 'sent': {
        const message = meet(entry.messageId, entry);
        if (!message) return;
        if (entry.preview !== undefined) message.preview ??= entry.preview;
        return onSent(message, entry);
      }
      case 'confirmed':
        heard.set(entry.epoch, entry.at);
        return onConfirmed(entry);
      case 'failed':
        return settle(entry.messageId);
      case 'overflow':
        // Their confirmations may be among the lost entries.
        for (const all of [pending, unsent, orphans, onWire]) all.clear();
        return;
    }
  }

  /**
   * Since when the message is lost; `null` when it is not.
   *
   * @param openSince infinite while nothing is open
   */
  function lostAt(message: Pending, openSince: number, now: number): number | null {
    if (message.overtaken) return message.overtaken.at;
    if (message.orphanedAt === null) return null;
    const since = Math.max(message.orphanedAt, openSince) + GRACE;
    return now >= since ? since : null;
  }

  function lost(now: number): Finding[] {
    if (!confirms) return [];
    const openSince = Math.min(...open.values());
    return [...pending.values()].flatMap((message) => {
      const at = lostAt(message, openSince, now);
      return at === null ? [] : [finding(connection, message, at)];
    });
  }

  return {
    step,
    count: (now) => lost(now).length,
    findings: (now) => lost(now).slice(0, MAX_FINDINGS),
  };
});

function finding(connection: string, message: Pending, at: number): Finding {
  const { messageId, preview, sent, overtaken, evidence } = message;
  const fate = sent
    ? `It was sent over ${sent.transport} on connection ${sent.epoch}, which ended before the server confirmed it.`
    : 'It was queued and never sent.';
  const since = overtaken
    ? 'The client has since sent a later message and had it confirmed, but has not resent this one.'
    : `The client was connected again for ${seconds(GRACE)} and did not resend it.`;
  // Of an unconfirmed message its client may have told the page, and nothing of that goes over the wire.
  const effect = sent?.inferred
    ? 'Unless the page has said so, its user believes that it arrived.'
    : 'The user believes that it arrived.';
  return {
    id: `message-lost:${connection}:${messageId}`,
    kind: 'message-lost',
    severity: 'error',
    connection,
    title: `Message “${nameOf(messageId, preview)}” was lost`,
    why: `${fate} ${since} ${effect}`,
    at,
    evidence: overtaken ? [...evidence, overtaken.seq] : evidence,
    count: 1,
    messageId,
  };
}

function note(message: Pending, seq: number): void {
  if (message.evidence.length < MAX_EVIDENCE) message.evidence.push(seq);
}

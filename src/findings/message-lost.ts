import type {
  CloseEntry,
  ConfirmedEntry,
  Entry,
  SentEntry,
  UnconfirmedEntry,
} from '../journal/entry.ts';
import { dropOldest, Recent } from '../journal/recent.ts';
import { type Detection, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { finding, GRACE, note, type Pending, patience } from './pending-message.ts';

/** What a client resends by itself follows the opening of its next connection within this time, ms. */
const RESENDS = 5000;
const MAX_PENDING = 10_000;
const MAX_SETTLED = 20_000;
const MAX_CLOSED = 10_000;
const MAX_OPEN = 1000;
const MAX_FAILURES = 500;

/**
 * A message whose connection ended before the confirmation, or whose request failed, and which the client did not resend
 * although it could. Not applicable without confirmations: then nobody can tell whether a message is lost.
 */
export const messageLost = perConnection((connection): Detection => {
  const pending = new Map<string, Pending>();
  /** Messages never sent, in order; and messages whose connection is over. Neither contains overtaken ones. */
  const unsent = new Set<Pending>();
  const orphans = new Set<Pending>();
  /** Messages whose request failed. */
  const failures = new Set<Pending>();
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
        underWay: 0,
        interval: 0,
        failure: null,
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
    failures.delete(message);
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
    for (const failed of failures) {
      if (failed.preview === preview && lostAt(failed, 0, at) === null)
        return settle(failed.messageId);
    }
    if (at - (open.get(epoch) ?? Number.NEGATIVE_INFINITY) > RESENDS) return;
    for (const orphan of orphans) {
      if (orphan.preview === preview) return settle(orphan.messageId);
    }
  }

  function onSent(message: Pending, entry: SentEntry): void {
    const { epoch, at } = entry;
    const { sent } = message;
    if (!sent) settleOriginal(entry);
    else message.interval = Math.max(message.interval, at - sent.at);
    lift(message);
    message.underWay = sent?.epoch === epoch ? message.underWay + 1 : 1;
    message.sent = entry;
    message.failure = message.overtaken = null;
    message.orphanedAt = closed.has(epoch) ? at : null;
    if (closed.has(epoch)) orphans.add(message);
    else onWire.set(epoch, (onWire.get(epoch) ?? new Set()).add(message));
  }

  function onUnconfirmed(entry: UnconfirmedEntry): void {
    const message = pending.get(entry.messageId);
    if (!message || message.sent?.epoch !== entry.epoch || --message.underWay > 0) return;
    lift(message);
    // Its user may have stopped it.
    if (entry.by === 'client') return void pending.delete(entry.messageId);
    message.failure = entry;
    failures.add(message);
    note(message, entry.seq);
    const [oldest] = failures;
    if (oldest && failures.size > MAX_FAILURES) settle(oldest.messageId);
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
    for (const failed of failures) {
      // What was sent before the failure does not show that the page has gone on.
      if (!message.sent || message.sent.seq < (failed.failure?.seq ?? 0)) continue;
      failed.overtaken ??= { at, seq };
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
      case 'unconfirmed':
        return onUnconfirmed(entry);
      case 'failed':
        return settle(entry.messageId);
      case 'overflow':
        // Their confirmations may be among the lost entries.
        for (const all of [pending, unsent, orphans, failures, onWire]) all.clear();
        return;
    }
  }

  /**
   * Since when the message is lost; `null` when it is not.
   *
   * @param openSince infinite while nothing is open
   */
  function lostAt(message: Pending, openSince: number, now: number): number | null {
    const { failure, overtaken } = message;
    if (failure) {
      const since = overtaken ? overtaken.at + patience(message) : Number.POSITIVE_INFINITY;
      return now >= since ? since : null;
    }
    if (overtaken) return overtaken.at;
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

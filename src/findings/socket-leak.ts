import type { Entry, OpenEntry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';
import { type Detection, MAX_EVIDENCE, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { seconds } from './words.ts';

/** One leftover connection may be a stuck handover; this many are a habit. */
const MANY = 3;
/** Each of them has been idle for this long, ms: two heartbeats. */
const UNUSED = 60_000;
/** Data in flight when the next one opened has arrived after this long, ms. */
const DRAIN = 2000;
const MAX_OPEN = 1000;

/** An open connection that was superseded by another. */
interface Left {
  readonly epoch: number;
  readonly seq: number;
  /** When the other one opened. */
  readonly since: number;
}

/**
 * A client repeatedly opens a new connection and leaves the previous one open and unused. Only for clients that report
 * themselves, which are meant to have one connection. A page may well have many quiet ones, and what it sends without
 * expecting an answer is not in the journal.
 */
export const socketLeak = perConnection((connection): Detection => {
  /** Oldest first. */
  const left = new Recent<number, Left>(MAX_OPEN);
  let newest: OpenEntry | null = null;
  let found: Finding | null = null;

  function onOpen(entry: OpenEntry): void {
    if (newest?.epoch === entry.epoch) return;
    if (newest) left.set(newest.epoch, { epoch: newest.epoch, seq: newest.seq, since: entry.at });
    newest = entry;
  }

  function onUse(epoch: number, at: number): void {
    const one = left.get(epoch);
    if (one && at - one.since >= DRAIN) left.delete(epoch);
  }

  function onClose(epoch: number, at: number): void {
    found ??= leak(at);
    left.delete(epoch);
    if (newest?.epoch === epoch) newest = null;
  }

  function leak(now: number): Finding | null {
    if (left.size < MANY) return null;
    const leaked: Left[] = [];
    for (const one of left.values()) {
      if (now - one.since < UNUSED) break;
      leaked.push(one);
    }
    return leaked.length < MANY ? null : finding(connection, leaked, now);
  }

  function step(entry: Entry): void {
    if (entry.inferred) return;
    switch (entry.type) {
      case 'open':
        return onOpen(entry);
      case 'sent':
      case 'received':
      case 'confirmed':
      case 'ping':
      case 'pong':
        return onUse(entry.epoch, entry.at);
      case 'close':
        return onClose(entry.epoch, entry.at);
      case 'overflow':
        // The close of any of them may be among the lost entries.
        left.clear();
        newest = null;
        return;
    }
  }

  const present = (now: number): Finding | null => found ?? leak(now);

  return {
    step,
    count: (now) => present(now)?.count ?? 0,
    findings(now) {
      const one = present(now);
      return one ? [one] : [];
    },
  };
});

function finding(connection: string, leaked: readonly Left[], now: number): Finding {
  const { length } = leaked;
  const numbers = leaked
    .slice(0, MAX_EVIDENCE)
    .map(({ epoch }) => epoch)
    .join(', ');
  const third = leaked[MANY - 1]?.since ?? now;
  return {
    id: `socket-leak:${connection}`,
    kind: 'socket-leak',
    severity: 'warning',
    connection,
    title: `${length} connections left open`,
    why: `For each of them (${numbers}${length > MAX_EVIDENCE ? ' …' : ''}) the next was opened; it has been idle since, for at least ${seconds(now - third)}, and was never closed. Each occupies the server and the browser, and its handlers still act on whatever arrives. Close a connection when the next one replaces it.`,
    at: third + UNUSED,
    evidence: leaked.slice(0, MAX_EVIDENCE).map(({ seq }) => seq),
    count: length,
  };
}

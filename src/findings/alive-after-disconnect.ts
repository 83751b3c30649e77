import type { Entry, OpenEntry, PingEntry, ReceivedEntry, StateEntry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';
import { type Detection, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { seconds } from './words.ts';

/** What was under way when the client left, and its goodbye, have passed by then, ms. */
const DRAIN = 5000;
const MAX_OPEN = 1000;

/** A client was told to disconnect, and a connection that it had then still brings events, or is still pinged. */
export const aliveAfterDisconnect = perConnection((connection): Detection => {
  const open = new Recent<number, OpenEntry>(MAX_OPEN);
  const found: Finding[] = [];
  let count = 0;
  let left: StateEntry | null = null;

  function onState(entry: StateEntry): void {
    if (entry.to !== 'disconnected') left = null;
    else if (entry.cause === 'disconnect') left ??= entry;
  }

  function onLife(entry: ReceivedEntry | PingEntry): void {
    const opened = open.get(entry.epoch);
    if (!left || !opened || entry.at - left.at < DRAIN) return;
    open.delete(entry.epoch);
    count++;
    if (found.length < MAX_FINDINGS) found.push(finding(connection, opened, left, entry));
  }

  function step(entry: Entry): void {
    // Seen from outside, nobody knows when a client is told to disconnect.
    if (entry.inferred) return;
    switch (entry.type) {
      case 'state':
        return onState(entry);
      case 'open':
        // What opens now is another matter.
        if (!left) open.set(entry.epoch, entry);
        return;
      case 'close':
        return open.delete(entry.epoch);
      case 'received':
      case 'ping':
        return onLife(entry);
      case 'attempt':
      case 'connection':
      case 'overflow':
        // It has connected again: by itself, on another page, or somewhere among the lost entries.
        left = null;
        if (entry.type !== 'attempt') open.clear();
        return;
    }
  }

  return { step, count: () => count, findings: () => found };
});

function finding(
  connection: string,
  { epoch, transport, seq }: OpenEntry,
  left: StateEntry,
  life: ReceivedEntry | PingEntry,
): Finding {
  const what =
    life.type === 'ping'
      ? 'it was still pinged: its heartbeat goes on, and keeps it open'
      : 'an event still came in on it, and the page was given it';
  return {
    id: `alive-after-disconnect:${connection}:${epoch}`,
    kind: 'alive-after-disconnect',
    severity: 'error',
    connection,
    title: 'Still connected after disconnect()',
    why: `Connection ${epoch} (${transport}) was open when disconnect() had been called, and ${seconds(life.at - left.at)} later ${what}. The user has left, but still appears to be there. Close every connection in disconnect(), abort the poll that waits for an answer, and stop the heartbeat.`,
    at: life.at,
    evidence: [seq, left.seq, life.seq],
    count: 1,
  };
}

import type { Entry, FaultEntry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';
import type { Visibility } from '../journal/visibility.ts';
import { type Detection, type Detector, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { seconds } from './words.ts';

/** Longer than common heartbeats need to detect a dead link, ms: Centrifuge 35 s, socket.io 45 s, Phoenix 60 s. */
const PATIENCE = 75_000;
const MAX_RECENT = 1000;

/** A link that loses all bytes. */
interface Dead {
  readonly epoch: number;
  readonly rule: string;
  readonly at: number;
  readonly seq: number;
}

/**
 * A link was half-open, and the client continued as if it worked. Only where that is certain: a `stall` fault swallowed
 * bytes on it. A link that is merely quiet may be healthy.
 */
export const staleLinkUnnoticed: Detector = () => {
  const lifted = new Recent<string, number>(MAX_RECENT);
  const clients = perConnection((connection, visibility) =>
    watchLinks(connection, visibility, lifted),
  )();
  return {
    ...clients,
    step(entry) {
      if (entry.type === 'fault' && entry.phase === 'lifted') lifted.set(entry.rule, entry.at);
      // The next page numbers its rules from the start.
      if (entry.type === 'mark' && entry.page !== undefined) lifted.clear();
      clients.step(entry);
    },
  };
};

function watchLinks(
  connection: string,
  visibility: Visibility,
  lifted: Recent<string, number>,
): Detection {
  const open = new Recent<number, true>(MAX_RECENT);
  const dead = new Recent<number, Dead>(MAX_RECENT);
  const found: Finding[] = [];
  let count = 0;

  /** Timers of a hidden page are throttled, which delays detection. */
  const isUnnoticed = ({ rule, at }: Dead, now: number): boolean =>
    Math.min(now, lifted.get(rule) ?? now) - at >= PATIENCE && !visibility.hiddenSince(at);

  function onStalled({ epoch, rule, at, seq }: FaultEntry): void {
    if (epoch === undefined || !open.has(epoch) || dead.has(epoch)) return;
    dead.set(epoch, { epoch, rule, at, seq });
  }

  function onClose(epoch: number, at: number): void {
    open.delete(epoch);
    const link = dead.get(epoch);
    dead.delete(epoch);
    if (!link || !isUnnoticed(link, at)) return;
    count++;
    if (found.length < MAX_FINDINGS) found.push(finding(connection, link, at));
  }

  function step(entry: Entry): void {
    switch (entry.type) {
      case 'open':
        return open.set(entry.epoch, true);
      case 'fault':
        if (entry.fault === 'stall' && entry.phase === 'fired') onStalled(entry);
        return;
      case 'received':
        // Not the whole link is dead.
        dead.delete(entry.epoch);
        return;
      case 'close':
        return onClose(entry.epoch, entry.at);
      case 'overflow':
        // Its end may be among the lost entries.
        dead.clear();
        return;
    }
  }

  const unnoticed = (now: number): Dead[] =>
    [...dead.values()].filter((link) => isUnnoticed(link, now));

  return {
    step,
    count: (now) => count + unnoticed(now).length,
    findings: (now) =>
      [...found, ...unnoticed(now).map((link) => finding(connection, link, now))].slice(
        0,
        MAX_FINDINGS,
      ),
  };
}

function finding(connection: string, { epoch, at, seq }: Dead, until: number): Finding {
  return {
    id: `stale-link-unnoticed:${connection}:${epoch}`,
    kind: 'stale-link-unnoticed',
    severity: 'error',
    connection,
    title: `Dead link not noticed for ${seconds(until - at)}`,
    why: `Nothing that was sent on connection ${epoch} has arrived since the stall, and the client went on as if the link worked. A half-open link never closes by itself: ping the server while nothing arrives, and close the connection when there is no answer.`,
    at: at + PATIENCE,
    evidence: [seq],
    count: 1,
  };
}

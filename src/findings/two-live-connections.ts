import type { AttemptEntry, Entry, OpenEntry, ReceivedEntry, Transport } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';
import { type Detection, MAX_EVIDENCE, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { identityOf, seconds } from './words.ts';

/** A handover opens the new connection before it closes the old one; it is done by now, ms. */
const HANDOVER = 2000;
/** What was under way on the old connection has arrived this long after the new one's first event, ms. */
const DRAIN = 500;
const MAX_RECENT = 1000;
/** Connections looked at, at once: each with each is a pair. */
const MAX_LIVE = 20;

interface Live {
  readonly epoch: number;
  readonly transport: Transport;
  readonly at: number;
  readonly seq: number;
}

interface Pair {
  readonly older: Live;
  readonly newer: Live;
  /** A page may well have two sockets of different use to one host; without the same event on both, that is no fault. */
  readonly rivals: boolean;
  readonly evidence: number[];
  /** When the newer one brought its first event. */
  newerDelivered: number | null;
  endedAt: number | null;
  proven: { readonly at: number; readonly delivering: boolean } | null;
}

/** Two physical connections of one client are open at once, longer than a handover takes, or both bring events. */
export const twoLiveConnections = perConnection((connection): Detection => {
  const live = new Map<number, Live>();
  const closed = new Recent<number, true>(MAX_RECENT);
  const bringer = new Recent<string, number>(MAX_RECENT);
  /** Where the connections of a client that does not report itself go: what it is, is a guess by host. */
  const endpoints = new Recent<number, string>(MAX_RECENT);
  const running = new Set<Pair>();
  const over: Pair[] = [];
  let overCount = 0;

  function onOpen(entry: OpenEntry | ReceivedEntry): void {
    const { epoch, transport, at, seq } = entry;
    if (live.has(epoch) || closed.has(epoch)) return;
    const newer = { epoch, transport, at, seq };
    for (const older of live.values()) {
      const evidence = [older.seq, seq];
      const rivals = endpoints.get(older.epoch) === endpoints.get(epoch);
      const pair = { older, newer, rivals, evidence };
      running.add({ ...pair, newerDelivered: null, endedAt: null, proven: null });
    }
    live.set(epoch, newer);
    const [oldest] = live.keys();
    if (live.size > MAX_LIVE && oldest !== undefined) leave(oldest, entry, null);
  }

  /** It is over, or one too many to be looked at. */
  function leave(epoch: number, entry: Entry, endedAt: number | null): void {
    live.delete(epoch);
    closed.set(epoch, true);
    for (const pair of running) {
      if (pair.older.epoch !== epoch && pair.newer.epoch !== epoch) continue;
      running.delete(pair);
      pair.endedAt = endedAt;
      if (!pair.proven && overlapsLong(pair, entry.at)) prove(pair, entry, false);
      if (!pair.proven) continue;
      overCount++;
      if (over.length < MAX_FINDINGS) over.push(pair);
    }
  }

  function onReceived(entry: ReceivedEntry): void {
    onOpen(entry);
    const identity = identityOf(entry);
    const before = identity === undefined ? undefined : bringer.get(identity);
    if (identity !== undefined && before === undefined) bringer.set(identity, entry.epoch);
    if (entry.duplicate) return;
    for (const pair of running) {
      const { older, newer } = pair;
      if (entry.epoch !== older.epoch && entry.epoch !== newer.epoch) continue;
      if (entry.epoch === newer.epoch) pair.newerDelivered ??= entry.at;
      const lateOnOld =
        pair.rivals &&
        entry.epoch === older.epoch &&
        pair.newerDelivered !== null &&
        entry.at - pair.newerDelivered >= DRAIN;
      const sameOnBoth =
        before !== undefined &&
        before !== entry.epoch &&
        (before === older.epoch || before === newer.epoch);
      if (lateOnOld || sameOnBoth) prove(pair, entry, true);
    }
  }

  function step(entry: Entry): void {
    if (entry.type === 'attempt' && entry.inferred) endpoints.set(entry.epoch, endpointOf(entry));
    else if (entry.type === 'open') onOpen(entry);
    else if (entry.type === 'received') onReceived(entry);
    else if (entry.type === 'close') leave(entry.epoch, entry, entry.at);
    else if (entry.type === 'overflow') {
      // The close of any of them may be among what fell out.
      live.clear();
      running.clear();
    }
  }

  const fires = (pair: Pair, now: number): boolean =>
    pair.proven !== null || overlapsLong(pair, now);
  const firing = (now: number): Pair[] => [...running].filter((pair) => fires(pair, now));

  return {
    step,
    count: (now) => overCount + firing(now).length,
    findings: (now) =>
      [...over, ...firing(now)]
        .slice(0, MAX_FINDINGS)
        .map((pair) => finding(connection, pair, now)),
  };
});

/** A URL but for what may differ from attempt to attempt. */
const endpointOf = ({ url }: AttemptEntry): string => url.replace(/[?#].*$/, '');

const overlapsLong = ({ rivals, newer }: Pair, now: number): boolean =>
  rivals && now - newer.at >= HANDOVER;

function prove(pair: Pair, { at, seq }: Entry, delivering: boolean): void {
  if (pair.evidence.length < MAX_EVIDENCE) pair.evidence.push(seq);
  if (!pair.proven?.delivering) pair.proven = { at: pair.proven?.at ?? at, delivering };
}

function finding(connection: string, pair: Pair, now: number): Finding {
  const { older, newer, proven, endedAt, evidence } = pair;
  const lasted = seconds((endedAt ?? now) - newer.at);
  const what = `Connection ${newer.epoch} (${newer.transport}) opened while connection ${older.epoch} (${older.transport}) was still open`;
  const span = endedAt === null ? `, and both still are, ${lasted} later.` : ` for ${lasted}.`;
  const follows = proven?.delivering
    ? 'Both bring events to the page, so replies show twice.'
    : 'Every handler is there twice: whatever the server sends to both shows twice, and one of them is never closed.';
  return {
    id: `two-live-connections:${connection}:${older.epoch}:${newer.epoch}`,
    kind: 'two-live-connections',
    severity: 'error',
    connection,
    title: `Two live connections: ${older.epoch} and ${newer.epoch}`,
    why: `${what}${span} ${follows}`,
    at: proven?.at ?? newer.at + HANDOVER,
    evidence,
    count: 1,
  };
}

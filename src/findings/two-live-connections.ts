import { withoutQuery } from '../journal/endpoint.ts';
import type { CloseEntry, Entry, OpenEntry, ReceivedEntry } from '../journal/entry.ts';
import { isLoss } from '../journal/loss.ts';
import { Recent } from '../journal/recent.ts';
import type { Transport } from '../journal/transport.ts';
import { type Detection, MAX_EVIDENCE, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { identityOf, seconds } from './words.ts';

/** A handover opens the new connection before it closes the old one, and takes no longer than this, ms. */
const HANDOVER = 2000;
/**
 * The same for a handover that the client reports, ms: on a slow link the welcome may take as long as its timeout, mostly 5
 * s, and then the old connection is drained.
 */
const TOLD_HANDOVER = 10_000;
/** Data in flight on the old connection has arrived this long after the first event on the new one, ms. */
const DRAIN = 500;
/** A lost connection was replaced; a further one that opens within this time was meant to replace it too, ms. Backoffs are no longer. */
const IN_PLACE = 30_000;
const MAX_RECENT = 1000;
/** Most connections compared at once: each pair is examined. */
const MAX_LIVE = 20;

interface Live {
  readonly epoch: number;
  readonly transport: Transport;
  readonly at: number;
  readonly seq: number;
}

/** Connections lost at one endpoint and not yet replaced. */
interface Losses {
  readonly owed: number;
  /** When the last one was lost. */
  readonly at: number;
  /** When all had been replaced. */
  readonly restoredAt: number;
}

interface Pair {
  readonly older: Live;
  readonly newer: Live;
  /**
   * In a client that reports itself, any two connections are rivals. Seen from outside, a page may well have several: unless
   * both bring the same event, two are rivals only if both replaced the same lost connection.
   */
  readonly rivals: boolean;
  /** Requests that ask different things: what they bring may look the same. */
  readonly strangers: boolean;
  /** When they have been open together for too long. */
  readonly due: number;
  readonly evidence: number[];
  /** When the newer one delivered its first event. */
  newerDelivered: number | null;
  endedAt: number | null;
  proven: { readonly at: number; readonly delivering: boolean } | null;
}

/** Two physical connections of one client are open at once for longer than a handover takes, or both deliver events. */
export const twoLiveConnections = perConnection((connection): Detection => {
  const live = new Map<number, Live>();
  const closed = new Recent<number, true>(MAX_RECENT);
  const bringer = new Recent<string, number>(MAX_RECENT);
  /** Endpoints of the connections of a client that does not report itself: such clients are only told apart by host. */
  const endpoints = new Recent<number, string>(MAX_RECENT);
  /** Requests of their own, which replace no other connection. */
  const fresh = new Recent<number, true>(MAX_RECENT);
  const handovers = new Recent<number, true>(MAX_RECENT);
  const opened = new Recent<number, true>(MAX_RECENT);
  const losses = new Recent<string, Losses>(MAX_RECENT);
  const running = new Set<Pair>();
  const over: Pair[] = [];
  let overCount = 0;

  function onOpen(entry: OpenEntry | ReceivedEntry): void {
    const { epoch, transport, at, seq } = entry;
    if (live.has(epoch) || closed.has(epoch)) return;
    const newer = { epoch, transport, at, seq };
    const endpoint = endpoints.get(epoch);
    const since = rivalsSince(epoch, endpoint, at);
    const due = at + (handovers.has(epoch) ? TOLD_HANDOVER : HANDOVER);
    opened.set(epoch, true);
    for (const older of live.values()) {
      const evidence = [older.seq, seq];
      const alike = endpoints.get(older.epoch) === endpoint && !fresh.has(older.epoch);
      const rivals = alike && older.at >= since;
      const strangers = fresh.has(older.epoch) && fresh.has(epoch);
      const pair = { older, newer, rivals, strangers, due, evidence };
      running.add({ ...pair, newerDelivered: null, endedAt: null, proven: null });
    }
    live.set(epoch, newer);
    const [oldest] = live.keys();
    if (live.size > MAX_LIVE && oldest !== undefined) leave(oldest, entry, null);
  }

  function rivalsSince(epoch: number, endpoint: string | undefined, at: number): number {
    if (endpoint === undefined) return Number.NEGATIVE_INFINITY;
    return fresh.has(epoch) ? Number.POSITIVE_INFINITY : tooManySince(endpoint, at);
  }

  /**
   * From when on connections opened at this endpoint are surplus replacements of a lost one; never while a loss is not yet
   * replaced, or when they have nothing to do with a loss.
   */
  function tooManySince(endpoint: string, at: number): number {
    const lost = losses.get(endpoint);
    if (!lost) return Number.POSITIVE_INFINITY;
    if (lost.owed === 0) {
      return at - lost.restoredAt <= IN_PLACE ? lost.at : Number.POSITIVE_INFINITY;
    }
    losses.set(endpoint, { ...lost, owed: lost.owed - 1, restoredAt: at });
    return Number.POSITIVE_INFINITY;
  }

  function onClose(entry: CloseEntry): void {
    const endpoint = endpoints.get(entry.epoch);
    if (endpoint !== undefined && opened.has(entry.epoch) && isLoss(entry)) {
      const owed = (losses.get(endpoint)?.owed ?? 0) + 1;
      losses.set(endpoint, { owed, at: entry.at, restoredAt: entry.at });
    }
    opened.delete(entry.epoch);
    leave(entry.epoch, entry, entry.at);
  }

  /** The connection is over, or exceeds the number that is watched. */
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
        !pair.strangers &&
        before !== undefined &&
        before !== entry.epoch &&
        (before === older.epoch || before === newer.epoch);
      if (lateOnOld || sameOnBoth) prove(pair, entry, true);
    }
  }

  function step(entry: Entry): void {
    if (entry.type === 'attempt') {
      if (entry.handover) handovers.set(entry.epoch, true);
      if (!entry.inferred) return;
      endpoints.set(entry.epoch, withoutQuery(entry.url));
      if (entry.fresh) fresh.set(entry.epoch, true);
    } else if (entry.type === 'open') onOpen(entry);
    else if (entry.type === 'received') onReceived(entry);
    else if (entry.type === 'close') onClose(entry);
    else if (entry.type === 'overflow') {
      // The close of any of them may be among the lost entries.
      live.clear();
      running.clear();
      opened.clear();
      losses.clear();
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

const overlapsLong = ({ rivals, due }: Pair, now: number): boolean => rivals && now >= due;

function prove(pair: Pair, { at, seq }: Entry, delivering: boolean): void {
  if (pair.evidence.length < MAX_EVIDENCE) pair.evidence.push(seq);
  if (!pair.proven?.delivering) pair.proven = { at: pair.proven?.at ?? at, delivering };
}

function finding(connection: string, pair: Pair, now: number): Finding {
  const { older, newer, due, proven, endedAt, evidence } = pair;
  const lasted = seconds((endedAt ?? now) - newer.at);
  const what = `Connection ${newer.epoch} (${newer.transport}) opened while connection ${older.epoch} (${older.transport}) was still open`;
  const span = endedAt === null ? `, and both still are, ${lasted} later.` : ` for ${lasted}.`;
  const follows = proven?.delivering
    ? 'Both deliver events to the page, so replies appear twice.'
    : 'Every handler exists twice: whatever the server sends to both appears twice, and one of them is never closed.';
  return {
    id: `two-live-connections:${connection}:${older.epoch}:${newer.epoch}`,
    kind: 'two-live-connections',
    severity: 'error',
    connection,
    title: `Two live connections: ${older.epoch} and ${newer.epoch}`,
    why: `${what}${span} ${follows}`,
    at: proven?.at ?? due,
    evidence,
    count: 1,
  };
}

import { withoutQuery } from '../journal/endpoint.ts';
import type { CloseEntry, Entry, OpenEntry, ReceivedEntry } from '../journal/entry.ts';
import { isLoss } from '../journal/loss.ts';
import { Recent } from '../journal/recent.ts';
import type { Transport } from '../journal/transport.ts';
import { Deliveries, type Delivery } from './deliveries.ts';
import { type Detection, MAX_EVIDENCE, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { Replacements } from './replacements.ts';
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
/** Code with which a server ends a connection that has served its purpose. */
const DONE = 1000;
const MAX_RECENT = 1000;
/** Most connections compared at once: each pair is examined. */
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
  const bringer = new Recent<string, Delivery>(MAX_RECENT);
  const deliveries = new Deliveries();
  /** URLs of the connections of a client that does not report itself: such clients are only told apart by host. */
  const urls = new Recent<number, string>(MAX_RECENT);
  /** Requests of their own, which replace no other connection. */
  const fresh = new Recent<number, true>(MAX_RECENT);
  const handovers = new Recent<number, true>(MAX_RECENT);
  const opened = new Recent<number, true>(MAX_RECENT);
  const losses = new Recent<string, Replacements>(MAX_RECENT);
  const running = new Set<Pair>();
  const over: Pair[] = [];
  let overCount = 0;

  function onOpen(entry: OpenEntry | ReceivedEntry): void {
    const { epoch, transport, at, seq } = entry;
    if (live.has(epoch) || closed.has(epoch)) return;
    const newer = { epoch, transport, at, seq };
    const url = urls.get(epoch);
    const since = rivalsSince(epoch, url, at);
    const due = at + (handovers.has(epoch) ? TOLD_HANDOVER : HANDOVER);
    opened.set(epoch, true);
    for (const older of live.values()) {
      const evidence = [older.seq, seq];
      const alike = !fresh.has(older.epoch) && areAlike(urls.get(older.epoch), url);
      const rivals = alike && older.at >= since;
      const strangers = fresh.has(older.epoch) && fresh.has(epoch);
      const pair = { older, newer, rivals, strangers, due, evidence };
      running.add({ ...pair, newerDelivered: null, endedAt: null, proven: null });
    }
    live.set(epoch, newer);
    const [oldest] = live.keys();
    if (live.size > MAX_LIVE && oldest !== undefined) leave(oldest, entry, null);
  }

  /** From when on connections opened at its endpoint are surplus replacements of a lost one. */
  function rivalsSince(epoch: number, url: string | undefined, at: number): number {
    if (url === undefined) return Number.NEGATIVE_INFINITY;
    if (fresh.has(epoch)) return Number.POSITIVE_INFINITY;
    return losses.get(withoutQuery(url))?.open(url, at) ?? Number.POSITIVE_INFINITY;
  }

  function areAlike(one: string | undefined, other: string | undefined): boolean {
    if (one === undefined || other === undefined) return one === other;
    const endpoint = withoutQuery(one);
    if (endpoint !== withoutQuery(other)) return false;
    return losses.get(endpoint)?.alike(one, other) ?? true;
  }

  function onClose(entry: CloseEntry): void {
    const url = urls.get(entry.epoch);
    const isMissed = opened.has(entry.epoch) && isLoss(entry) && entry.code !== DONE;
    if (url !== undefined && isMissed) {
      const endpoint = withoutQuery(url);
      const lost = losses.get(endpoint) ?? new Replacements();
      losses.set(endpoint, lost);
      lost.lose(url, entry.at);
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
    const delivery = deliveries.received(entry);
    const identity = identityOf(entry);
    const before = identity === undefined ? undefined : bringer.get(identity);
    if (identity !== undefined && before === undefined) bringer.set(identity, delivery);
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
        before.epoch !== entry.epoch &&
        (before.epoch === older.epoch || before.epoch === newer.epoch) &&
        (!entry.inferred || deliveries.isRepeat(before, delivery));
      if (lateOnOld || sameOnBoth) prove(pair, entry, true);
    }
  }

  function step(entry: Entry): void {
    if (entry.type === 'attempt') {
      if (entry.handover) handovers.set(entry.epoch, true);
      if (!entry.inferred) return;
      urls.set(entry.epoch, entry.url);
      if (entry.fresh) fresh.set(entry.epoch, true);
    } else if (entry.type === 'open') {
      deliveries.opened(entry);
      onOpen(entry);
    } else if (entry.type === 'received') onReceived(entry);
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

import { withoutQuery } from '../journal/endpoint.ts';
import type { Entry, OpenEntry, PingEntry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';
import { type Detection, MAX_EVIDENCE, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { seconds } from './words.ts';

/** How late a timer may be, as a share of its period. */
const TOLERANCE = 0.05;
/** How late a timer of a busy page may be, ms. */
const LATE = 250;
/** Pings on one connection that show the period. */
const ENOUGH = 3;
const MOST = 5;
/** Shorter intervals are no heartbeat, ms. */
const SHORTEST = 1500;
/** Share of the pings of a connection that may be due to no known timer. */
const STRAY = 0.2;
const MAX_ENDPOINTS = 50;
const MAX_EPOCHS = 1000;
/** Most timers that are looked for. */
const MAX_TIMERS = 20;

/** A timer that the page may have started when a connection opened. */
interface Timer {
  readonly opening: OpenEntry;
  /** When it last fired: its next times are whole periods later. */
  at: number;
}

/** What one timer did on one connection. */
interface Beats {
  readonly timer: Timer;
  readonly last: PingEntry;
  /** The ping one period earlier, if there was one. */
  readonly before: PingEntry | null;
}

interface Link {
  readonly opening: OpenEntry;
  readonly endpoint: Endpoint;
  readonly beats: Recent<Timer, Beats>;
  readonly pings: PingEntry[];
  count: number;
  strays: number;
}

interface Endpoint {
  /** Between two pings of one timer, ms; `null` until a connection has shown it. */
  period: number | null;
  /** The connection that shows it. */
  shownBy: Link | null;
  timers: Timer[];
}

/**
 * A client starts a heartbeat whenever a connection opens and stops none: the pings on a connection come from its own timer and from those
 * of earlier connections. Each timer is known by its times, which are whole periods after its connection opened.
 */
export const heartbeatLeak = perConnection((connection): Detection => {
  const urls = new Recent<number, string>(MAX_EPOCHS);
  const endpoints = new Recent<string, Endpoint>(MAX_ENDPOINTS);
  const links = new Recent<number, Link>(MAX_EPOCHS);
  let found: Finding | null = null;

  function onOpen(opening: OpenEntry): void {
    const url = urls.get(opening.epoch);
    // If it was open before, nobody knows since when.
    if (url === undefined || opening.partial || links.has(opening.epoch)) return;
    const key = withoutQuery(url);
    const endpoint = endpoints.get(key) ?? { period: null, shownBy: null, timers: [] };
    endpoint.timers = [...endpoint.timers, { opening, at: opening.at }].slice(-MAX_TIMERS);
    endpoints.set(key, endpoint);
    const beats = new Recent<Timer, Beats>(MAX_TIMERS);
    links.set(opening.epoch, { opening, endpoint, beats, pings: [], count: 0, strays: 0 });
  }

  function onPing(ping: PingEntry): void {
    const link = links.get(ping.epoch);
    if (!link) return;
    const { endpoint } = link;
    const { period } = endpoint;
    if (period === null) endpoint.shownBy = link;
    if (period === null || endpoint.shownBy === link) return measure(link, ping);
    link.count++;
    link.pings.push(ping);
    if (link.pings.length > 2 * MAX_TIMERS) link.pings.shift();
    const timer = timerOf(endpoint.timers, period, ping.at);
    if (!timer) {
      link.strays++;
      return;
    }
    const last = link.beats.get(timer)?.last;
    const isNext = last !== undefined && isAfter(ping.at - last.at, period);
    link.beats.set(timer, { timer, last: ping, before: isNext ? last : null });
    timer.at = ping.at;
    const leak = leakOn(link, period, ping.at);
    if (leak && leak.count > (found?.count ?? 0)) found = leak;
  }

  /** Pings that are not even show nothing: they come from several timers, or depend on what else passes. */
  function measure({ opening, endpoint, pings }: Link, ping: PingEntry): void {
    pings.push(ping);
    if (pings.length > MOST) pings.shift();
    const gaps = pings.slice(1).map(({ at }, index) => at - (pings[index]?.at ?? at));
    const period = gaps.toSorted((one, other) => one - other)[gaps.length >> 1] ?? 0;
    const isEven = gaps.every((gap) => isAfter(gap, period));
    const isShown = isEven && pings.length >= ENOUGH && period >= SHORTEST;
    endpoint.period = isShown ? period : null;
    const timer = endpoint.timers.find((one) => one.opening === opening);
    if (timer) timer.at = ping.at;
  }

  function leakOn({ opening, beats, pings, count, strays }: Link, period: number, now: number) {
    if (strays > STRAY * count) return null;
    const isRecent = ({ at }: PingEntry): boolean => now - at < period - lateness(period);
    const running = [...beats.values()].filter(({ before, last }) => before && isRecent(last));
    // A faster heartbeat meets the times of some timers by chance.
    const isAll = pings.filter(isRecent).length === running.length;
    if (running.length < 2 || !isAll || areEven(running, period)) return null;
    return finding(connection, opening.epoch, running, period);
  }

  function step(entry: Entry): void {
    if (entry.type === 'attempt') urls.set(entry.epoch, entry.url);
    else if (entry.type === 'open') onOpen(entry);
    else if (entry.type === 'ping') onPing(entry);
    else if (entry.type === 'close') links.delete(entry.epoch);
    else if (entry.type === 'connection' || entry.type === 'overflow') {
      // The timers of another page, or openings that are among the lost entries.
      endpoints.clear();
      links.clear();
    }
  }

  return {
    step,
    count: () => found?.count ?? 0,
    findings: () => (found ? [found] : []),
  };
});

const lateness = (period: number): number => Math.max(LATE, TOLERANCE * period);

const isAfter = (ms: number, period: number): boolean => Math.abs(ms - period) <= lateness(period);

/** Pings at even intervals may well come from one timer, which is faster than on an earlier connection. */
function areEven(running: readonly Beats[], period: number): boolean {
  const times = running.map(({ last }) => last.at).toSorted((one, other) => one - other);
  const share = period / times.length;
  return times.every((at, index) => {
    const before = times[index - 1] ?? (times.at(-1) ?? at) - period;
    return Math.abs(at - before - share) <= lateness(period);
  });
}

/** The timer whose time it is. */
function timerOf(timers: readonly Timer[], period: number, at: number): Timer | undefined {
  const offOf = (timer: Timer): number => {
    const since = at - timer.at;
    return Math.abs(since - Math.round(since / period) * period);
  };
  const nearest = timers.toSorted((one, other) => offOf(one) - offOf(other))[0];
  return nearest && offOf(nearest) <= lateness(period) ? nearest : undefined;
}

function finding(
  connection: string,
  epoch: number,
  beats: readonly Beats[],
  period: number,
): Finding {
  const openings = beats.map(({ timer }) => timer.opening.seq);
  const pings = beats.flatMap(({ before, last }) => [...(before ? [before.seq] : []), last.seq]);
  const evidence = [...openings, ...pings].toSorted((one, other) => one - other);
  return {
    id: `heartbeat-leak:${connection}`,
    kind: 'heartbeat-leak',
    severity: 'warning',
    connection,
    title: `${beats.length} heartbeats at once`,
    why: `Connection ${epoch} is pinged ${beats.length} times every ${seconds(period)}: by the timer that began when it opened, and by those of earlier connections, which have ended. Each reconnect adds a timer, and with it load for the server and the battery. Stop the timer when its connection ends.`,
    at: Math.max(...beats.map(({ last }) => last.at)),
    evidence: evidence.slice(0, MAX_EVIDENCE),
    count: beats.length,
  };
}

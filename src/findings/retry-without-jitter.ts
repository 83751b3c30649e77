import type { AttemptEntry, CloseEntry } from '../journal/entry.ts';
import { isLoss } from '../journal/loss.ts';
import { Recent } from '../journal/recent.ts';
import type { Visibility } from '../journal/visibility.ts';
import { type Detection, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';

/** Equal waits before the same attempt from which on they are no coincidence. */
const ENOUGH = 4;
/** Waits within this relative difference count as equal; timers are no more exact. */
const TOLERANCE = 0.02;
/** A shorter gap is not a wait, ms: the client falls back to its next transport. */
const SHORTEST = 50;
/** Code with which a server ends a connection that has served its purpose. */
const DONE = 1000;
const MAX_ATTEMPTS = 50;
const MAX_OPEN = 1000;

interface Wait {
  readonly ms: number;
  readonly seq: number;
  readonly at: number;
}

/** How long after a connection that had served its purpose the page made the next, ms. */
interface Schedule {
  /** From the end of the one to the next. */
  readonly gap: number;
  /** From the attempt of the one to the next. */
  readonly interval: number;
}

/** On every outage the client waits equally long before its n-th attempt: all clients then come back in step. */
export const retryWithoutJitter = perConnection(watchWaits);

function watchWaits(connection: string, visibility: Visibility): Detection {
  const waits = new Map<number, Wait[]>();
  /** Open connections, and whether anything has come in on them. */
  const open = new Recent<number, boolean>(MAX_OPEN);
  let reports = false;
  let attemptedAt: number | null = null;
  let closedAt: number | null = null;
  /** When the page, or the server with its last answer, ended what was open. */
  let doneAt: number | null = null;
  let schedule: Schedule | null = null;
  let found: Finding | null = null;

  function waited(attempt: number, wait: Wait): void {
    if (found || wait.ms < SHORTEST || attempt > MAX_ATTEMPTS) return;
    const all = [...(waits.get(attempt) ?? []), wait].slice(-ENOUGH);
    waits.set(attempt, all);
    const lengths = all.map(({ ms }) => ms);
    const longest = Math.max(...lengths);
    if (all.length === ENOUGH && longest - Math.min(...lengths) <= TOLERANCE * longest)
      found = finding(connection, attempt, longest, all);
  }

  /** From this moment the client waits, if it reconnects. */
  function onClose(entry: CloseEntry): void {
    const heard = open.get(entry.epoch);
    open.delete(entry.epoch);
    const isOver = heard !== undefined && (!isLoss(entry) || (heard && entry.code === DONE));
    closedAt = doneAt = null;
    if (open.size > 0) return;
    if (isOver) doneAt = entry.at;
    else closedAt = entry.at;
  }

  function onAttempt({ at, seq, attempt, fresh }: AttemptEntry): void {
    const interval = attemptedAt === null ? Number.POSITIVE_INFINITY : at - attemptedAt;
    if (doneAt !== null) schedule = { gap: at - doneAt, interval };
    // Waits that a client reports are better evidence than gaps. Nothing was waited for before a request of its own.
    const isGap = !reports && !fresh && closedAt !== null && !visibility.hiddenSince(closedAt);
    const ms = at - (closedAt ?? at);
    // A page that makes a connection every so often also makes one after a failure, at its time.
    const isDue =
      schedule !== null && (isEqual(ms, schedule.gap) || isEqual(interval, schedule.interval));
    if (isGap && !isDue) waited(attempt, { ms, seq, at });
    attemptedAt = at;
    closedAt = doneAt = null;
  }

  return {
    step(entry) {
      if (entry.type === 'backoff') {
        reports = true;
        waited(entry.attempt, { ms: entry.planned, seq: entry.seq, at: entry.at });
      } else if (entry.type === 'open') {
        open.set(entry.epoch, false);
      } else if (entry.type === 'received') {
        if (open.get(entry.epoch) === false) open.set(entry.epoch, true);
      } else if (entry.type === 'close') {
        onClose(entry);
      } else if (entry.type === 'attempt') {
        onAttempt(entry);
      } else if (entry.type === 'overflow') {
        open.clear();
        attemptedAt = closedAt = doneAt = null;
      }
    },
    count: () => (found ? 1 : 0),
    findings: () => (found ? [found] : []),
  };
}

const isEqual = (one: number, other: number): boolean =>
  Math.abs(one - other) <= TOLERANCE * Math.max(one, other);

function finding(connection: string, attempt: number, ms: number, waits: readonly Wait[]): Finding {
  return {
    id: `retry-without-jitter:${connection}`,
    kind: 'retry-without-jitter',
    severity: 'warning',
    connection,
    title: `Always waits ${Math.round(ms)} ms before attempt ${attempt}`,
    why: `The last ${waits.length} waits before attempt ${attempt} were the same to within ${100 * TOLERANCE} %. Clients that lose the server together come back together, again and again. Draw each wait at random between nothing and its ceiling.`,
    at: waits.at(-1)?.at ?? 0,
    evidence: waits.map(({ seq }) => seq),
    count: 1,
  };
}

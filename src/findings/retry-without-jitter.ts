import type { CloseEntry } from '../journal/entry.ts';
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
const MAX_ATTEMPTS = 50;
const MAX_OPEN = 1000;

interface Wait {
  readonly ms: number;
  readonly seq: number;
  readonly at: number;
}

/** On every outage the client waits equally long before its n-th attempt: all clients then come back in step. */
export const retryWithoutJitter = perConnection(watchWaits);

function watchWaits(connection: string, visibility: Visibility): Detection {
  const waits = new Map<number, Wait[]>();
  const open = new Recent<number, true>(MAX_OPEN);
  let reports = false;
  let closedAt: number | null = null;
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
    const wasOpen = open.has(entry.epoch);
    open.delete(entry.epoch);
    closedAt = open.size > 0 || (wasOpen && !isLoss(entry)) ? null : entry.at;
  }

  return {
    step(entry) {
      if (entry.type === 'backoff') {
        reports = true;
        waited(entry.attempt, { ms: entry.planned, seq: entry.seq, at: entry.at });
      } else if (entry.type === 'open') {
        open.set(entry.epoch, true);
      } else if (entry.type === 'close') {
        onClose(entry);
      } else if (entry.type === 'attempt') {
        // Waits that a client reports are better evidence than gaps. Nothing was waited for before a request of its own.
        if (!reports && !entry.fresh && closedAt !== null && !visibility.hiddenSince(closedAt)) {
          const { seq, at } = entry;
          waited(entry.attempt, { ms: at - closedAt, seq, at });
        }
        closedAt = null;
      } else if (entry.type === 'overflow') {
        open.clear();
        closedAt = null;
      }
    },
    count: () => (found ? 1 : 0),
    findings: () => (found ? [found] : []),
  };
}

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

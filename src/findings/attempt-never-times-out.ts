import type { AttemptEntry, CloseEntry, Entry, FaultEntry, StateEntry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';
import type { Transport } from '../journal/transport.ts';
import type { Visibility } from '../journal/visibility.ts';
import { type Detection, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { seconds } from './words.ts';

/** Three times the longest timeout in common use, ms: socket.io 20 s, SignalR 15 s, Phoenix 10 s, ours 5 s. */
const PATIENCE = 60_000;
/**
 * No system or browser waits longer for a connection to be answered, ms (Chromium 240 s): a longer wait means that the
 * machine was asleep.
 */
const LONGEST = 300_000;
const MAX_OPEN = 1000;

interface Pending {
  readonly epoch: number;
  readonly transport: Transport;
  readonly at: number;
  /** Entries of the attempt, and of the stall that it met. */
  readonly evidence: readonly number[];
  /** Whether silence means that it hangs. */
  readonly hangs: boolean;
}

/**
 * The latest attempt hangs, the client has no other open connection, and it keeps waiting. A stream, whose server may be
 * silent before the first event, counts as hanging only under a `stall` fault; a long poll never does, since waiting is its
 * purpose.
 */
export const attemptNeverTimesOut = perConnection((connection, visibility): Detection => {
  const open = new Recent<number, true>(MAX_OPEN);
  let pending: Pending | null = null;
  let found: Finding | null = null;
  let count = 0;

  function onAttempt({ epoch, transport, at, seq, fresh, handover }: AttemptEntry): void {
    if (fresh || handover) return;
    // An attempt that the client has moved on from is over, even if the client never closed it.
    const tried = { epoch, transport, at, evidence: [seq], hangs: transport === 'websocket' };
    pending = open.size > 0 || transport === 'ajax' ? null : tried;
  }

  function onClose({ epoch, by, at }: CloseEntry): void {
    open.delete(epoch);
    if (pending?.epoch !== epoch) return;
    const attempt = pending;
    pending = null;
    // It took long, but the client did give up.
    if (by === 'client' || !isOverdue(attempt, at, visibility)) return;
    if (by === 'remote' && at - attempt.at > LONGEST) return;
    count++;
    found ??= finding(
      connection,
      attempt,
      at,
      `${by === 'fault' ? 'the fault' : 'the network'} ended it, not the client`,
    );
  }

  function step(entry: Entry): void {
    switch (entry.type) {
      case 'attempt':
        return onAttempt(entry);
      case 'close':
        return onClose(entry);
      case 'open':
        open.set(entry.epoch, true);
        pending = null;
        return;
      case 'state':
        // A client observed from outside has one state for all its endpoints.
        if (!entry.inferred && !isAttempting(entry)) pending = null;
        return;
      case 'fault':
        if (!pending || pending.epoch !== entry.epoch || entry.phase !== 'fired') return;
        if (entry.fault === 'stall') pending = stalled(pending, entry);
        // In a frozen page it could not have timed out.
        else if (entry.fault === 'freeze') pending = null;
        return;
      case 'sent':
      case 'received':
      case 'confirmed':
      case 'ping':
      case 'pong':
      case 'backoff':
      // Another of its connections works, or it is waiting for the next attempt, or the end of this one may be among the
      // lost entries.
      case 'overflow':
        pending = null;
        return;
    }
  }

  const overdue = (now: number): Pending | null =>
    pending && isOverdue(pending, now, visibility) ? pending : null;

  return {
    step,
    count: (now) => count + (overdue(now) ? 1 : 0),
    findings(now) {
      if (found) return [found];
      const attempt = overdue(now);
      return attempt ? [finding(connection, attempt, now, 'the client still waits')] : [];
    },
  };
});

const stalled = (attempt: Pending, { seq }: FaultEntry): Pending => ({
  ...attempt,
  evidence: [...attempt.evidence.slice(0, 1), seq],
  hangs: true,
});

const isAttempting = ({ to, phase }: StateEntry): boolean =>
  (to === 'connecting' || to === 'reconnecting') && phase !== 'waiting';

/** Timers of a hidden page are throttled, including its timeouts. */
const isOverdue = ({ hangs, at }: Pending, now: number, visibility: Visibility): boolean =>
  hangs && now - at >= PATIENCE && !visibility.hiddenSince(at);

function finding(
  connection: string,
  { epoch, transport, at, evidence }: Pending,
  until: number,
  then: string,
): Finding {
  return {
    id: `attempt-never-times-out:${connection}:${epoch}`,
    kind: 'attempt-never-times-out',
    severity: 'error',
    connection,
    title: `Attempt not given up for ${seconds(until - at)}`,
    why: `Connection ${epoch} (${transport}) was attempted, and neither opened nor failed; ${then}. When a network swallows packets, a browser waits minutes for an answer, an event stream for ever, and the user is offline for that long. Give each attempt a timeout of 5 to 20 s, close it if it has not opened by then, and start the next.`,
    at: at + PATIENCE,
    evidence,
    count: 1,
  };
}

import type { Ending } from '../../journal/registry.ts';
import { drawWait } from '../backoff.ts';
import type { Cause } from '../events.ts';
import { oldest, rewind } from '../outbox.ts';
import type { Hello } from '../protocol.ts';
import { isReplaced, refusalOf } from './refusal.ts';
import { FRESH, hasGreeted, type MachineState, type Physical, type Stop } from './state.ts';
import { emit, report, type Turn, transition, trouble } from './turn.ts';

/** Starts the first attempt of a disconnected client. */
export function connect(turn: Turn, cause: Cause): void {
  Object.assign(turn.draft, FRESH);
  transition(turn, 'connecting', cause);
  attempt(turn);
}

/**
 * Abandons the current wait or attempt and makes a new attempt as soon as the server permits: the user pressed
 * Retry, or the network is back.
 */
export function retryNow(turn: Turn, cause: Cause): void {
  disown(turn, 'a newer attempt');
  turn.draft.untried = [];
  if (turn.at < turn.draft.patientUntil) goOn(turn, cause);
  else retry(turn, cause);
}

/** The backoff wait is over. */
export function retry(turn: Turn, cause: Cause): void {
  turn.draft.retryAt = null;
  transition(turn, 'reconnecting', cause, 'attempting');
  attempt(turn);
}

/** How long a transport that worked is preferred, ms: a fallback must not outlive the problem that required it. */
const PREFERRED_FOR = 300_000;

export const isPreferred = ({ draft, at }: Turn, { transport }: Pick<Stop, 'transport'>): boolean =>
  draft.lastGood?.transport === transport && at - draft.lastGood.at < PREFERRED_FOR;

/**
 * Tries the transports in turn, the one that worked recently first; when the server asked for patience
 * half-way, continues with the rest.
 */
function attempt(turn: Turn): void {
  if (turn.draft.untried.length === 0) {
    const rank = (stop: Stop) => Number(!isPreferred(turn, stop));
    turn.draft.untried = turn.config.route.toSorted((a, b) => rank(a) - rank(b));
    turn.draft.attempt++;
  }
  const [stop, ...untried] = turn.draft.untried;
  if (!stop) return;
  turn.draft.untried = untried;
  turn.draft.current = open(turn, stop);
}

/** Opens a physical connection, with the next epoch. */
export function open(turn: Turn, { transport, url }: Stop, handover = false): Physical {
  const epoch = ++turn.draft.epoch;
  const { attempt } = turn.draft;
  report(turn, {
    type: 'attempt',
    epoch,
    transport,
    url,
    attempt: Math.max(1, attempt),
    ...(handover && { handover }),
  });
  turn.effects.push({ type: 'open', epoch, transport, url, hello: hello(turn.draft) });
  return {
    epoch,
    transport,
    stage: 'opening',
    asked: turn.draft.received,
    plain: false,
    expected: null,
    proven: false,
    deadline: turn.at + turn.config.connectTimeout,
    heardAt: turn.at,
    pingedAt: null,
    unanswered: 0,
    grace: 0,
  };
}

export const hello = (state: MachineState): Hello => ({
  type: 'hello',
  clientId: state.clientId,
  secret: state.secret,
  confirmed: oldest(state.outbox) - 1,
  received: state.received,
  log: state.log,
  epoch: state.epoch,
});

/** The current connection was ended by the server, the network or a fault. */
export function ended(turn: Turn, current: Physical, ending: Ending): void {
  const { candidate, superseded } = turn.draft;
  forget(turn);
  if (candidate) return promote(turn, candidate, current);
  const refusal = superseded && isReplaced(ending) ? null : refusalOf(ending);
  if (!refusal) return goOn(turn, current.stage === 'ready' ? 'closed' : 'refused');
  trouble(turn, refusal);
  transition(turn, 'disconnected', 'refused');
}

export function reportEnd(
  turn: Turn,
  { epoch, transport }: Physical,
  { code: closeCode, status, reason, clean }: Ending,
  by: 'remote' | 'fault' | 'client',
): void {
  const code = status ?? closeCode;
  report(turn, { type: 'close', epoch, transport, code, reason, clean, by });
  emit(turn, 'closed', { transport, code, reason, by });
}

/**
 * The connection ended during a handover, so the candidate becomes the next attempt. If the candidate has sent
 * its hello, the server most likely closed this connection for its sake: the welcome is on its way, and no gap
 * is reported.
 */
function promote(turn: Turn, candidate: Physical, replaced: Physical): void {
  turn.draft.candidate = null;
  turn.draft.current = candidate;
  if (hasGreeted(candidate)) return changeTransport(turn, replaced, candidate);
  turn.draft.attempt++;
  transition(turn, 'reconnecting', 'closed', 'attempting');
}

export function changeTransport(turn: Turn, from: Physical, to: Physical): void {
  emit(turn, 'transport_change', { oldTransport: from.transport, newTransport: to.transport });
}

/** Closes the current connection because it is no longer usable, and reconnects. */
export function abandon(turn: Turn, cause: Cause, reason: string): void {
  disown(turn, reason);
  goOn(turn, cause);
}

/** The server asks to be left alone for `ms`. */
export function askPatience(turn: Turn, ms: number): void {
  turn.draft.patientUntil = Math.max(turn.draft.patientUntil, turn.at + ms);
}

/**
 * Applies what an ending demands of the next wait. 1012 and 1013 (IANA registry of close codes) mean that the
 * server is not ready yet.
 */
export function heed(turn: Turn, { code, retryAfter }: Ending): void {
  if (retryAfter) askPatience(turn, retryAfter);
  else if (code === 1012 || code === 1013) askPatience(turn, turn.config.reconnectDelay / 4);
}

/** A connection is gone: try the next transport at once; after the last one, wait. */
function goOn(turn: Turn, cause: Cause): void {
  if (turn.draft.untried.length > 0 && turn.at >= turn.draft.patientUntil) {
    if (turn.draft.status === 'connected') transition(turn, 'reconnecting', cause, 'attempting');
    return attempt(turn);
  }
  if (turn.draft.retries >= turn.config.maxReconnectAttempts) return giveUp(turn);
  wait(turn, cause);
}

function wait(turn: Turn, cause: Cause): void {
  const attempt = ++turn.draft.retries;
  const { previousWait, patientUntil } = turn.draft;
  const floor = Math.max(0, patientUntil - turn.at);
  const drawn = drawWait(turn.config, attempt, previousWait, turn.random);
  // Added to the wait that the server asks for, which is the same for all clients.
  const planned = floor + drawn.planned;
  const ceiling = floor + drawn.ceiling;
  turn.draft.previousWait = drawn.planned;
  turn.draft.retryAt = turn.at + planned;
  transition(turn, 'reconnecting', cause, 'waiting');
  report(turn, { type: 'backoff', attempt, ceiling, planned });
  emit(turn, 'backoff', { attempt, delay: planned, ceiling });
}

function giveUp(turn: Turn): void {
  turn.draft.gaveUp = true;
  transition(turn, 'disconnected', 'gave-up');
  emit(turn, 'max_reconnect_attempts', { attempts: turn.draft.retries });
}

/** Closes all connections from our side. */
export function disown(turn: Turn, reason: string): void {
  const { current, candidate, draining } = turn.draft;
  for (const physical of [current, candidate, draining]) {
    if (physical) end(turn, physical, reason);
  }
  forget(turn);
  turn.draft.candidate = null;
  turn.draft.draining = null;
}

/** Closes one connection from our side. */
export function end(turn: Turn, physical: Physical, reason: string): void {
  reportEnd(turn, physical, { code: 1000, reason, clean: true }, 'client');
  turn.effects.push({ type: 'close', epoch: physical.epoch, reason });
}

/** Drops the current connection; the messages on its wire are unsent again. */
export function forget(turn: Turn): void {
  turn.draft.current = null;
  turn.draft.superseded = false;
  turn.draft.unconfirmedSince = null;
  turn.draft.outbox = rewind(turn.draft.outbox);
}

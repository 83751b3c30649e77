import type { Ending } from '../../journal/registry.ts';
import { drawWait } from '../backoff.ts';
import type { Cause } from '../events.ts';
import { oldest, rewind } from '../outbox.ts';
import type { Hello } from '../protocol.ts';
import { isReplaced, refusalOf } from './refusal.ts';
import { FRESH, hasGreeted, type MachineState, type Physical, type Stop } from './state.ts';
import { emit, report, type Turn, transition, trouble } from './turn.ts';

/** The first attempt of a client that is not connected. */
export function connect(turn: Turn, cause: Cause): void {
  Object.assign(turn.draft, FRESH);
  transition(turn, 'connecting', cause);
  attempt(turn);
}

/** An attempt as soon as the server wants one, whatever wait or attempt is under way: somebody pressed Retry, or the network is back. */
export function retryNow(turn: Turn, cause: Cause): void {
  disown(turn, 'a newer attempt');
  turn.draft.untried = [];
  if (turn.at < turn.draft.patientUntil) goOn(turn, cause);
  else retry(turn, cause);
}

/** The wait is over. */
export function retry(turn: Turn, cause: Cause): void {
  turn.draft.retryAt = null;
  transition(turn, 'reconnecting', cause, 'attempting');
  attempt(turn);
}

/** How long a transport that worked is preferred: a fallback must not outlive what made it necessary, ms. */
const PREFERRED_FOR = 300_000;

export const isPreferred = ({ draft, at }: Turn, { transport }: Pick<Stop, 'transport'>): boolean =>
  draft.lastGood?.transport === transport && at - draft.lastGood.at < PREFERRED_FOR;

/** Goes through the transports, the one that lately worked first; on with those that are left, when the server asked for patience half-way. */
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

/** Starts a physical connection, with the next epoch. */
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

/** The current connection ended, from outside. */
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
 * The connection ended while another was to take over from it: that one is the next attempt. When the other has said hello,
 * the server has most likely ended this one for its sake: the welcome is on its way, and nobody needs to hear of a gap.
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

/** We end the current connection because it is of no use any more, and try again. */
export function abandon(turn: Turn, cause: Cause, reason: string): void {
  disown(turn, reason);
  goOn(turn, cause);
}

/** The server asks to be left alone for `ms`. */
export function askPatience(turn: Turn, ms: number): void {
  turn.draft.patientUntil = Math.max(turn.draft.patientUntil, turn.at + ms);
}

/** What an ending asks of the next wait: 1012 and 1013 (IANA registry of close codes) mean a server that is not ready yet. */
export function heed(turn: Turn, { code, retryAfter }: Ending): void {
  if (retryAfter) askPatience(turn, retryAfter);
  else if (code === 1012 || code === 1013) askPatience(turn, turn.config.reconnectDelay / 4);
}

/** A connection is gone: the next transport at once until one has proved itself, else a wait. */
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
  // On top of what the server asks for, since it asks the same of everybody.
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

/** Ends all connections from our side. */
export function disown(turn: Turn, reason: string): void {
  const { current, candidate, draining } = turn.draft;
  for (const physical of [current, candidate, draining]) {
    if (physical) end(turn, physical, reason);
  }
  forget(turn);
  turn.draft.candidate = null;
  turn.draft.draining = null;
}

/** Ends one connection from our side. */
export function end(turn: Turn, physical: Physical, reason: string): void {
  reportEnd(turn, physical, { code: 1000, reason, clean: true }, 'client');
  turn.effects.push({ type: 'close', epoch: physical.epoch, reason });
}

/** The present connection is none any more; what was on its wire is not. */
export function forget(turn: Turn): void {
  turn.draft.current = null;
  turn.draft.superseded = false;
  turn.draft.unconfirmedSince = null;
  turn.draft.outbox = rewind(turn.draft.outbox);
}

import type { Cause } from '../events.ts';
import { type Pong, PROTOCOL } from '../protocol.ts';
import type { InboundFrame } from './input.ts';
import { abandon, isPreferred, retryNow } from './lifecycle.ts';
import { FRESH, type Physical } from './state.ts';
import { report, type Turn, updateCurrent } from './turn.ts';

/** While something is awaited, a dead link is looked for sooner: within 4.5 s altogether. */
const AWAITED_INTERVAL = 1500;
const AWAITED_TIMEOUT = 3000;
/** A slow link is waited for, down to so many bytes a ms; what is below `FREE` hardly takes time. */
const SLOWEST = 32;
const FREE = 16_000;
/** A link that brings one large event says nothing until all of it is there: the time that it is given doubles so often, at most. */
const MAX_DOUBLINGS = 6;
/** A reply, or its next piece, may be this long in coming, ms. */
const REPLY_TIME = 30_000;

/**
 * A frame is a sign of life. Over SSE, confirmations are none: they come as answers to the POSTs, and the stream may be held back
 * by a proxy all the while. Over HTTP, events are none while a confirmation is awaited: the POST has a connection of its own, which may hang.
 */
export function heard(turn: Turn, current: Physical, { type }: InboundFrame): void {
  const { transport, plain } = current;
  const beside = type === 'event' && turn.draft.unconfirmedSince !== null;
  if (
    !plain &&
    ((transport === 'sse' && type === 'confirm') || (transport !== 'websocket' && beside))
  )
    return;
  updateCurrent(turn, { heardAt: turn.at, unanswered: 0 });
}

/** The ping's answer. */
export function pong(turn: Turn, { epoch, pingedAt }: Physical, { protocol }: Pong): void {
  report(turn, { type: 'pong', epoch, ...(pingedAt !== null && { rtt: turn.at - pingedAt }) });
  updateCurrent(turn, { pingedAt: null });
  turn.draft.pongs = true;
  turn.draft.silences = 0;
  prove(turn);
  if (protocol !== PROTOCOL || turn.draft.welcomed) return;
  // It was asked without the protocol only because it could not be reached when it was asked with it.
  turn.draft.welcomed = true;
  retryNow(turn, 'retry');
}

/** Whether no transport is better. */
export const isBest = ({ config }: Turn, { transport }: Physical): boolean =>
  transport === config.route[0]?.transport;

/** The connection was of use: what failed before it is forgotten. */
export function prove(turn: Turn): void {
  const { current } = turn.draft;
  if (!current || current.proven) return;
  updateCurrent(turn, { proven: true });
  if (!isPreferred(turn, current)) {
    turn.draft.lastGood = { transport: current.transport, at: turn.at };
  }
  Object.assign(turn.draft, FRESH);
  if (isBest(turn, current)) {
    turn.draft.upgrades = 0;
    turn.draft.upgradeAt = null;
  }
}

/** Something happened to the page or the network: the link is looked at now, and an answer expected soon. */
export function examine(turn: Turn): void {
  turn.draft.activeAt = turn.at;
  ping(turn);
}

/** Asks for a sign of life now, unless one is awaited already. */
export function ping(turn: Turn): void {
  const { current } = turn.draft;
  if (current?.stage === 'ready' && current.unanswered === 0) ask(turn, current);
}

/** Over HTTP a server that does not speak hello is asked nothing: it would take it for a message. */
const isAsked = ({ plain, transport }: Physical): boolean => !plain || transport === 'websocket';

function ask(turn: Turn, current: Physical): void {
  if (!isAsked(current)) return;
  const { epoch, unanswered } = current;
  turn.effects.push({
    type: 'transmit',
    epoch,
    frame: { type: 'ping', received: turn.draft.received },
  });
  report(turn, { type: 'ping', epoch });
  updateCurrent(turn, { pingedAt: turn.at, unanswered: unanswered + 1, grace: transit(turn) });
}

/** How long what is on the wire may take on a slow link, ms. */
export const transit = ({ draft }: Turn): number =>
  Math.max(0, draft.outbox.bytes - FREE) / SLOWEST;

/** When the messages on the wire are to be confirmed. */
export const confirmDue = (turn: Turn): number =>
  (turn.draft.unconfirmedSince ?? Number.POSITIVE_INFINITY) +
  turn.config.confirmTimeout * patience(turn) +
  transit(turn);

const patience = ({ draft }: Turn): number => 2 ** Math.min(draft.silences, MAX_DOUBLINGS);

/** The link brings nothing, or not what is waited for. */
export function fellSilent(turn: Turn, cause: Cause, reason: string): void {
  turn.draft.silences++;
  abandon(turn, cause, reason);
}

/** Looks whether a sign of life is overdue. */
export function check(turn: Turn, current: Physical): void {
  const due = lifeDue(turn, current);
  if (turn.at < due) return;
  const { plain, unanswered } = current;
  if (!isAsked(current) || (plain && unanswered > 0 && !turn.draft.pongs)) {
    // Its silence says nothing; standing for so long says something.
    prove(turn);
    return updateCurrent(turn, { heardAt: turn.at, unanswered: 0 });
  }
  // A timer that comes late (a frozen page, a sleeping machine) says nothing of the link: the answer may wait behind it. In a
  // hidden tab each comes late, so that it is asked once more, and not again and again.
  const late = turn.at - due > turn.config.heartbeatTimeout;
  if (unanswered === 0 || (late && unanswered === 1)) return ask(turn, current);
  const silent = turn.at - current.heardAt;
  report(turn, { type: 'stale', epoch: current.epoch, silent });
  fellSilent(turn, 'stale', `No sign of life for ${Math.round(silent)} ms.`);
}

/** When a sign of life is to have come, or is asked for. */
export function lifeDue(
  turn: Turn,
  { plain, unanswered, pingedAt, heardAt, grace }: Physical,
): number {
  const { heartbeatInterval, heartbeatTimeout } = turn.config;
  const { unconfirmedSince, activeAt, pongs } = turn.draft;
  const awaited =
    (!plain || pongs) && (unconfirmedSince !== null || heardAt < activeAt + REPLY_TIME);
  const within = (most: number, ms: number) => (awaited ? Math.min(most, ms) : ms);
  return unanswered > 0 && pingedAt !== null
    ? pingedAt + grace + within(AWAITED_TIMEOUT, heartbeatTimeout) * patience(turn)
    : heardAt + within(AWAITED_INTERVAL, heartbeatInterval);
}

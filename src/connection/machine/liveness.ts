import type { Cause } from '../events.ts';
import { type Pong, PROTOCOL } from '../protocol.ts';
import type { InboundFrame } from './input.ts';
import { abandon, isPreferred, retryNow } from './lifecycle.ts';
import { FRESH, type Physical } from './state.ts';
import { report, type Turn, updateCurrent } from './turn.ts';

/** While an answer is awaited, a dead link is detected sooner: within 4.5 s in total. */
const AWAITED_INTERVAL = 1500;
const AWAITED_TIMEOUT = 3000;
/** Slowest link that is allowed for, bytes per ms; less than `FREE` bytes hardly take time. */
const SLOWEST = 32;
const FREE = 16_000;
/**
 * A link that delivers one large event is silent until the whole event has arrived: its timeout doubles at most
 * this many times.
 */
const MAX_DOUBLINGS = 6;
/** Longest wait for a reply, or for its next piece, ms. */
const REPLY_TIME = 30_000;

/**
 * A frame is a sign of life, with two exceptions. Over SSE a confirmation is not: it arrives as the answer to a
 * POST, while a proxy may be holding back the stream. Over HTTP an event is not while a confirmation is
 * awaited: the POST has its own connection, which may hang.
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

export function pong(turn: Turn, { epoch, pingedAt }: Physical, { protocol }: Pong): void {
  report(turn, { type: 'pong', epoch, ...(pingedAt !== null && { rtt: turn.at - pingedAt }) });
  updateCurrent(turn, { pingedAt: null });
  turn.draft.pongs = true;
  turn.draft.silences = 0;
  prove(turn);
  if (protocol !== PROTOCOL || turn.draft.welcomed) return;
  // It was tried without the protocol only because the server could not be reached with it.
  turn.draft.welcomed = true;
  retryNow(turn, 'retry');
}

/** Whether there is no better transport. */
export const isBest = ({ config }: Turn, { transport }: Physical): boolean =>
  transport === config.route[0]?.transport;

/** The connection was useful: earlier failures are forgotten. */
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

/** Something happened to the page or the network: check the link now, and expect an answer soon. */
export function examine(turn: Turn): void {
  turn.draft.activeAt = turn.at;
  ping(turn);
}

/** Asks for a sign of life, unless one is already awaited. */
export function ping(turn: Turn): void {
  const { current } = turn.draft;
  if (current?.stage === 'ready' && current.unanswered === 0) ask(turn, current);
}

/** A server that does not speak hello is not pinged over HTTP: it would take the ping for a message. */
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

/** How long a slow link may take for what is on the wire, ms. */
export const transit = ({ draft }: Turn): number =>
  Math.max(0, draft.outbox.bytes - FREE) / SLOWEST;

/** When the messages on the wire must be confirmed. */
export const confirmDue = (turn: Turn): number =>
  (turn.draft.unconfirmedSince ?? Number.POSITIVE_INFINITY) +
  turn.config.confirmTimeout * patience(turn) +
  transit(turn);

const patience = ({ draft }: Turn): number => 2 ** Math.min(draft.silences, MAX_DOUBLINGS);

/** The link delivers nothing, or not what is awaited. */
export function fellSilent(turn: Turn, cause: Cause, reason: string): void {
  turn.draft.silences++;
  abandon(turn, cause, reason);
}

/** Checks whether a sign of life is overdue. */
export function check(turn: Turn, current: Physical): void {
  const due = lifeDue(turn, current);
  if (turn.at < due) return;
  const { plain, unanswered } = current;
  if (!isAsked(current) || (plain && unanswered > 0 && !turn.draft.pongs)) {
    // This link's silence means nothing, but its having been open for so long does.
    prove(turn);
    return updateCurrent(turn, { heardAt: turn.at, unanswered: 0 });
  }
  // A timer that fires late (a frozen page, a sleeping machine) says nothing about the link: the answer may be
  // queued behind it. In a hidden tab every timer is late, so the server is asked once more, but not again and
  // again.
  const late = turn.at - due > turn.config.heartbeatTimeout;
  if (unanswered === 0 || (late && unanswered === 1)) return ask(turn, current);
  const silent = turn.at - current.heardAt;
  report(turn, { type: 'stale', epoch: current.epoch, silent });
  fellSilent(turn, 'stale', `No sign of life for ${Math.round(silent)} ms.`);
}

/** When a sign of life is due, or must be asked for. */
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

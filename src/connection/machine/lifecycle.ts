import type { Transport } from '../../journal/entry.ts';
import type { Ending } from '../../journal/registry.ts';
import { drawWait } from '../backoff.ts';
import type { Cause } from '../events.ts';
import { rewind } from '../outbox.ts';
import type { Hello } from '../protocol.ts';
import type { MachineState } from './state.ts';
import { clearTimer, emit, ensureTimer, report, type Turn, transition, update } from './turn.ts';

/** The first attempt of a client that is not connected. */
export function connect(turn: Turn, cause: Cause): void {
  update(turn, { attempt: 0, retries: 0, previousWait: 0, waitFloor: 0, gaveUp: false });
  transition(turn, 'connecting', cause);
  attempt(turn);
}

/** An attempt now, whatever wait or attempt is under way: somebody pressed Retry, or the network is back. */
export function retryNow(turn: Turn, cause: Cause): void {
  disown(turn, 'a newer attempt');
  endWait(turn);
  transition(turn, 'reconnecting', cause, 'attempting');
  attempt(turn);
}

/** The wait is over. */
export function retry(turn: Turn): void {
  endWait(turn);
  transition(turn, 'reconnecting', 'retry', 'attempting');
  attempt(turn);
}

/** How long a transport that worked is preferred: a fallback must not outlive what made it necessary, ms. */
const PREFERRED_FOR = 300_000;

/** Goes through the transports, the one that lately worked first. */
function attempt(turn: Turn): void {
  const { lastGood, attempt: before } = turn.state;
  const all = turn.config.route.map(({ transport }) => transport);
  const preferred =
    lastGood && turn.at - lastGood.at < PREFERRED_FOR ? lastGood.transport : undefined;
  const first = all.filter((transport) => transport === preferred);
  const untried = [...first, ...all.filter((transport) => transport !== preferred)];
  update(turn, { untried, attempt: before + 1 });
  openNext(turn);
}

function openNext(turn: Turn): void {
  const [transport, ...untried] = turn.state.untried;
  if (!transport) return;
  const epoch = turn.state.epoch + 1;
  const current = {
    epoch,
    transport,
    stage: 'opening',
    plain: false,
    proven: false,
    heardAt: turn.at,
    pingedAt: null,
    unanswered: false,
  } as const;
  update(turn, { epoch, untried, current });
  const url = urlOf(turn, transport);
  report(turn, { type: 'attempt', epoch, transport, url, attempt: turn.state.attempt });
  turn.effects.push({ type: 'open', epoch, transport, hello: hello(turn.state) });
  clearTimer(turn, 'connect');
  ensureTimer(turn, 'connect', turn.at + turn.config.connectTimeout);
}

const urlOf = (turn: Turn, transport: Transport): string =>
  turn.config.route.find((stop) => stop.transport === transport)?.url ?? '';

export const hello = (state: MachineState): Hello => ({
  type: 'hello',
  clientId: state.clientId,
  ...(state.secret !== null && { secret: state.secret }),
  confirmed: state.confirmed,
  received: state.received,
});

/** The current connection ended, from outside. */
export function ended(turn: Turn, ending: Ending, by: 'remote' | 'fault'): void {
  const { current } = turn.state;
  if (!current) return;
  const { code, reason, clean, status, retryAfter } = ending;
  const { epoch, transport } = current;
  report(turn, { type: 'close', epoch, transport, code: status ?? code, reason, clean, by });
  forget(turn);
  if (retryAfter !== undefined) askPatience(turn, retryAfter);
  const refusal = refusalOf(ending);
  if (refusal) refused(turn, refusal);
  else goOn(turn, current.stage === 'ready' ? 'closed' : 'refused');
}

/** We end the current connection because it is of no use any more, and try again. */
export function abandon(turn: Turn, cause: Cause, reason: string): void {
  disown(turn, reason);
  goOn(turn, cause);
}

/** The server asks to be left alone for `ms`. */
export function askPatience(turn: Turn, ms: number): void {
  update(turn, { waitFloor: Math.max(turn.state.waitFloor, ms) });
}

/** A connection is gone: the next transport at once while an attempt is under way, else a wait. */
function goOn(turn: Turn, cause: Cause): void {
  if (turn.state.status !== 'connected' && turn.state.untried.length > 0) return openNext(turn);
  if (turn.state.retries >= turn.config.maxAttempts) return giveUp(turn);
  wait(turn, cause);
}

function wait(turn: Turn, cause: Cause): void {
  const retries = turn.state.retries + 1;
  const { previousWait, waitFloor } = turn.state;
  const { ceiling, planned: drawn } = drawWait(turn.config, retries, previousWait, turn.random);
  const planned = Math.max(drawn, waitFloor);
  const retryAt = turn.at + planned;
  update(turn, { retries, previousWait: drawn, waitFloor: 0, retryAt });
  transition(turn, 'reconnecting', cause, 'waiting');
  report(turn, { type: 'backoff', attempt: retries, ceiling: Math.max(ceiling, planned), planned });
  emit(turn, { event: 'backoff', detail: { attempt: retries, delay: planned, ceiling } });
  ensureTimer(turn, 'retry', retryAt);
}

function giveUp(turn: Turn): void {
  const attempts = turn.state.retries;
  update(turn, { gaveUp: true });
  transition(turn, 'disconnected', 'gave-up');
  emit(turn, { event: 'max_reconnect_attempts', detail: { attempts } });
}

function refused(turn: Turn, message: string): void {
  report(turn, { type: 'error', message });
  emit(turn, { event: 'error', detail: { message } });
  transition(turn, 'disconnected', 'refused');
}

/** Refusals that the same request would meet again. */
function refusalOf({ code, status, reason }: Ending): string | null {
  const why = reason ? `: ${reason}` : '.';
  if (status === 401 || status === 403)
    return `The server refuses this client (HTTP ${status})${why}`;
  if (code === 4401 || code === 4403) return `The server refuses this client (close ${code})${why}`;
  if (code === 4409 || status === 409)
    return 'Another connection with the same client id took over. Is the outbox used twice?';
  return null;
}

/** Ends the current connection, if there is one, from our side. */
export function disown(turn: Turn, reason: string): void {
  const { current } = turn.state;
  if (!current) return;
  const { epoch, transport } = current;
  report(turn, { type: 'close', epoch, transport, code: 1000, reason, clean: true, by: 'client' });
  turn.effects.push({ type: 'close', epoch, code: 1000, reason });
  forget(turn);
}

function forget(turn: Turn): void {
  clearTimer(turn, 'connect');
  clearTimer(turn, 'heartbeat');
  clearTimer(turn, 'confirm');
  update(turn, { current: null, unconfirmedSince: null, outbox: rewind(turn.state.outbox) });
}

export function endWait(turn: Turn): void {
  clearTimer(turn, 'retry');
  update(turn, { retryAt: null });
}

import type { Ending } from '../../journal/registry.ts';
import type { Welcome } from '../protocol.ts';
import { pump, settleWelcomed } from './delivery.ts';
import type { Input } from './input.ts';
import * as lifecycle from './lifecycle.ts';
import { ping } from './liveness.ts';
import { hasGreeted, type Physical } from './state.ts';
import { clearTimer, ensureTimer, report, type Turn } from './turn.ts';

/** How long the old connection may still bring what was on its way, ms. */
const DRAIN = 1000;
/** The wait between attempts doubles up to this many times: what a network forbids, it forbids for long. */
const MAX_DOUBLINGS = 4;

/** While a fallback is in use, a better transport is tried now and then, without giving up the one that works. */
export function plan(turn: Turn): void {
  const { current, candidate, draining, upgrades } = turn.state;
  if (current?.stage !== 'ready' || !current.proven || candidate || draining) return;
  if (betterThan(turn, current).length === 0) {
    turn.state.upgradeAt = null;
    return;
  }
  const interval = turn.config.upgradeInterval * 2 ** Math.min(upgrades, MAX_DOUBLINGS);
  if (!Number.isFinite(interval)) return;
  const start = Math.max(turn.at, turn.state.patientUntil);
  turn.state.upgradeAt ??= start + interval * (0.5 + turn.random / 2);
  ensureTimer(turn, 'upgrade', turn.state.upgradeAt);
}

const betterThan = (turn: Turn, { transport }: Physical) => {
  const all = turn.config.route.map((stop) => stop.transport);
  return all.slice(0, all.indexOf(transport));
};

/** The time has come to try. Each time another one, when there are several. */
export function begin(turn: Turn): void {
  const { current, candidate, draining, upgrades } = turn.state;
  turn.state.upgradeAt = null;
  if (current?.stage !== 'ready' || candidate || draining) return;
  const better = betterThan(turn, current);
  const transport = better[upgrades % better.length];
  if (!transport) return;
  turn.state.candidate = lifecycle.open(turn, transport, true);
  ensureTimer(turn, 'candidate', turn.at + turn.config.connectTimeout);
}

export function opened(turn: Turn, plain: boolean): void {
  const { candidate, current, outbox } = turn.state;
  if (candidate?.stage !== 'opening' || !current) return;
  const { epoch, transport } = candidate;
  report(turn, { type: 'open', epoch, transport });
  const stage = 'greeting';
  const asked = transport === 'websocket' ? turn.state.received : candidate.asked;
  turn.state.candidate = { ...candidate, stage, plain, asked, heardAt: turn.at };
  if (!plain && transport === 'websocket') {
    turn.effects.push({ type: 'transmit', epoch, frame: lifecycle.hello(turn.state) });
  }
  // Without hello nobody knows what the server has: only an empty wire can go over.
  if (plain && current.plain && outbox.transmitted === 0) takeOver(turn);
  else if (plain)
    fail(
      turn,
      'It speaks another protocol than the present connection, or messages are on the wire.',
    );
}

export function frame(turn: Turn, input: Extract<Input, { type: 'frame' }>): void {
  const { frame } = input;
  if (frame.type === 'goaway') lifecycle.askPatience(turn, frame.retryAfter);
  if (frame.type !== 'welcome' || turn.state.candidate?.stage !== 'greeting') return;
  takeOver(turn, frame);
}

/** The candidate ended by itself. It changes nothing, but that the server may have turned away from the present connection. */
export function ended(turn: Turn, ending: Ending, by: 'remote' | 'fault'): void {
  const { candidate } = turn.state;
  if (!candidate) return;
  lifecycle.reportEnd(turn, candidate, ending, by);
  lifecycle.heed(turn, ending);
  failed(turn, candidate);
}

/** It took too long, or is of no use. */
export function fail(turn: Turn, reason: string): void {
  const { candidate } = turn.state;
  if (!candidate) return;
  lifecycle.end(turn, candidate, reason);
  failed(turn, candidate);
}

function failed(turn: Turn, candidate: Physical): void {
  lifecycle.forgetCandidate(turn);
  turn.state.upgrades++;
  // The server may have turned to it, and end the present connection for that.
  turn.state.superseded ||= hasGreeted(candidate);
  pump(turn);
}

function takeOver(turn: Turn, welcome?: Welcome): void {
  const { candidate, current } = turn.state;
  if (!candidate || !current) return;
  lifecycle.forgetCandidate(turn);
  lifecycle.forget(turn);
  turn.state.draining = current;
  ensureTimer(turn, 'drain', turn.at + DRAIN);
  turn.state.current = { ...candidate, stage: 'ready', heardAt: turn.at };
  if (welcome) settleWelcomed(turn, candidate, welcome);
  lifecycle.changeTransport(turn, current, candidate);
  pump(turn);
  ping(turn);
}

/** What was on its way on the old connection has come, or never will. */
export function drained(turn: Turn): void {
  const { draining } = turn.state;
  if (draining) lifecycle.end(turn, draining, 'the newer connection took over');
  lifecycle.forgetDraining(turn);
}

/** The old connection ended by itself. */
export function drainingEnded(turn: Turn, ending: Ending, by: 'remote' | 'fault'): void {
  const { draining } = turn.state;
  if (draining) lifecycle.reportEnd(turn, draining, ending, by);
  clearTimer(turn, 'drain');
  turn.state.draining = null;
}

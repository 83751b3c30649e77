import type { Ending } from '../../journal/registry.ts';
import type { Welcome } from '../protocol.ts';
import { pump, settleWelcomed } from './delivery.ts';
import type { Input } from './input.ts';
import * as lifecycle from './lifecycle.ts';
import { isBest, ping } from './liveness.ts';
import { hasGreeted, type Physical } from './state.ts';
import { report, type Turn } from './turn.ts';

/** How long the old connection may still bring what was on its way, ms. */
const DRAIN = 1000;
/** The wait between attempts doubles up to this many times: what a network forbids, it forbids for long. */
const MAX_DOUBLINGS = 4;

/** While a fallback is in use, a better transport is tried now and then, without giving up the one that works: when next. */
export function upgradeDue(turn: Turn, current: Physical): number {
  const { candidate, draining, upgrades, patientUntil } = turn.state;
  if (!current.proven || candidate || draining || isBest(turn, current))
    return Number.POSITIVE_INFINITY;
  const interval = turn.config.upgradeInterval * 2 ** Math.min(upgrades, MAX_DOUBLINGS);
  const start = Math.max(turn.at, patientUntil);
  turn.state.upgradeAt ??= start + interval * (0.5 + turn.random / 2);
  return turn.state.upgradeAt;
}

/** The time has come to try. Each time another one, when there are several. */
export function begin(turn: Turn, current: Physical): void {
  const { route } = turn.config;
  const better = route.findIndex(({ transport }) => transport === current.transport);
  const stop = route[turn.state.upgrades % better];
  turn.state.upgradeAt = null;
  if (stop) turn.state.candidate = lifecycle.open(turn, stop.transport, true);
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
  turn.state.candidate = null;
  turn.state.upgrades++;
  // The server may have turned to it, and end the present connection for that.
  turn.state.superseded ||= hasGreeted(candidate);
  pump(turn);
}

function takeOver(turn: Turn, welcome?: Welcome): void {
  const { candidate, current } = turn.state;
  if (!candidate || !current) return;
  turn.state.candidate = null;
  lifecycle.forget(turn);
  turn.state.draining = { ...current, deadline: turn.at + DRAIN };
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
  turn.state.draining = null;
}

/** The old connection ended by itself. */
export function drainingEnded(turn: Turn, ending: Ending, by: 'remote' | 'fault'): void {
  const { draining } = turn.state;
  if (draining) lifecycle.reportEnd(turn, draining, ending, by);
  turn.state.draining = null;
}

import type { Welcome } from '../protocol.ts';
import { pump } from './delivery.ts';
import { ready } from './greeting.ts';
import * as lifecycle from './lifecycle.ts';
import { isBest } from './liveness.ts';
import { hasGreeted, type Physical } from './state.ts';
import type { Turn } from './turn.ts';

/** How long the old connection may still bring what was on its way, ms. */
const DRAIN = 1000;
/** The wait between attempts doubles up to this many times: what a network forbids, it forbids for long. */
const MAX_DOUBLINGS = 4;

/** While a fallback is in use, a better transport is tried now and then, without giving up the one that works: when next. */
export function upgradeDue(turn: Turn, current: Physical): number {
  const { candidate, draining, upgrades, upgradeAt, patientUntil } = turn.draft;
  if (!current.proven || candidate || draining || isBest(turn, current))
    return Number.POSITIVE_INFINITY;
  // Drawn anew when the server asks for patience beyond it: not all are to come when that is over.
  if (upgradeAt !== null && upgradeAt >= patientUntil) return upgradeAt;
  const interval = turn.config.upgradeInterval * 2 ** Math.min(upgrades, MAX_DOUBLINGS);
  const due = Math.max(turn.at, patientUntil) + interval * (0.5 + turn.random / 2);
  turn.draft.upgradeAt = due;
  return due;
}

/** The time has come to try. Each time another one, when there are several. */
export function begin(turn: Turn, current: Physical): void {
  const { route } = turn.config;
  const better = route.findIndex(({ transport }) => transport === current.transport);
  const stop = route[turn.draft.upgrades % better];
  turn.draft.upgradeAt = null;
  if (stop) turn.draft.candidate = lifecycle.open(turn, stop, true);
}

export function opened(turn: Turn, candidate: Physical): void {
  const { current, outbox } = turn.draft;
  turn.draft.candidate = candidate;
  if (!candidate.plain) return;
  // Without hello nobody knows what the server has: only an empty wire can go over.
  if (current?.plain && outbox.transmitted === 0) return takeOver(turn, candidate);
  fail(turn, candidate, 'It cannot say what the server has.');
}

/** It took too long, or is of no use. */
export function fail(turn: Turn, candidate: Physical, reason: string): void {
  lifecycle.end(turn, candidate, reason);
  failed(turn, candidate);
}

/** It changes nothing, but that the server may have turned to it, and end the present connection for that. */
export function failed(turn: Turn, candidate: Physical): void {
  turn.draft.candidate = null;
  turn.draft.upgrades++;
  turn.draft.superseded ||= hasGreeted(candidate);
  pump(turn);
}

export function takeOver(turn: Turn, candidate: Physical, welcome?: Welcome): void {
  const { current } = turn.draft;
  turn.draft.candidate = null;
  lifecycle.forget(turn);
  if (current) {
    turn.draft.draining = { ...current, deadline: turn.at + DRAIN };
    lifecycle.changeTransport(turn, current, candidate);
  }
  ready(turn, candidate, welcome);
}

/** What was on its way on the old connection has come, or never will. */
export function drained(turn: Turn, draining: Physical): void {
  lifecycle.end(turn, draining, 'a newer connection took over');
  turn.draft.draining = null;
}

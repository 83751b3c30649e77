import type { Welcome } from '../protocol.ts';
import { pump } from './delivery.ts';
import { ready } from './greeting.ts';
import * as lifecycle from './lifecycle.ts';
import { isBest } from './liveness.ts';
import { hasGreeted, type Physical } from './state.ts';
import type { Turn } from './turn.ts';

/** How long the old connection may still deliver what was in flight, ms. */
const DRAIN = 1000;
/** The wait between attempts doubles at most this many times: a transport that a network blocks tends to stay blocked. */
const MAX_DOUBLINGS = 4;

/**
 * When a better transport is tried next. While a fallback is in use, one is tried now and then without giving
 * up the fallback.
 */
export function upgradeDue(turn: Turn, current: Physical): number {
  const { candidate, draining, upgrades, upgradeAt, patientUntil } = turn.draft;
  if (!current.proven || candidate || draining || isBest(turn, current))
    return Number.POSITIVE_INFINITY;
  // Drawn again when the server asks for more patience than that: otherwise all clients would try as soon as it
  // is over.
  if (upgradeAt !== null && upgradeAt >= patientUntil) return upgradeAt;
  const interval = turn.config.upgradeInterval * 2 ** Math.min(upgrades, MAX_DOUBLINGS);
  const due = Math.max(turn.at, patientUntil) + interval * (0.5 + turn.random / 2);
  turn.draft.upgradeAt = due;
  return due;
}

/** Tries a better transport; if there are several, a different one each time. */
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
  // Without a hello it is unknown what the server has received: only a connection with nothing on the wire can
  // be replaced.
  if (current?.plain && outbox.transmitted === 0) return takeOver(turn, candidate);
  fail(turn, candidate, 'It cannot say what the server has.');
}

/** The candidate took too long or cannot be used. */
export function fail(turn: Turn, candidate: Physical, reason: string): void {
  lifecycle.end(turn, candidate, reason);
  failed(turn, candidate);
}

/** A failed candidate changes nothing, except that the server may have switched to it and may close the current connection. */
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

/** Everything in flight on the old connection has arrived, or never will. */
export function drained(turn: Turn, draining: Physical): void {
  lifecycle.end(turn, draining, 'a newer connection took over');
  turn.draft.draining = null;
}

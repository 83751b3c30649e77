import { lastOnWire } from '../outbox.ts';
import { expire, failThrough } from './delivery.ts';
import { begin, drained, fail, upgradeDue } from './handover.ts';
import { abandon, retry } from './lifecycle.ts';
import { check, confirmDue, fellSilent, lifeDue } from './liveness.ts';
import type { Physical } from './state.ts';
import type { Turn } from './turn.ts';

const NEVER = Number.POSITIVE_INFINITY;

/**
 * All deadlines are in the state, and one alarm is set for the earliest. When that deadline moves to a later
 * time the alarm stays: one needless ring costs less than resetting the alarm on every frame.
 */
export function setAlarm(turn: Turn): void {
  const due = earliest(turn);
  const { alarm } = turn.draft;
  if (alarm <= due && due < NEVER) return;
  turn.draft.alarm = due;
  turn.effects.push({ type: 'alarm', due });
}

function earliest(turn: Turn): number {
  const { current, candidate, draining, retryAt, expireAt } = turn.draft;
  return Math.min(
    expireAt,
    retryAt ?? NEVER,
    candidate?.deadline ?? NEVER,
    draining?.deadline ?? NEVER,
    current ? dueOf(turn, current) : NEVER,
  );
}

const dueOf = (turn: Turn, current: Physical): number =>
  current.stage === 'ready'
    ? Math.min(lifeDue(turn, current), confirmDue(turn), upgradeDue(turn, current))
    : current.deadline;

const isOver = ({ at }: Turn, physical: Physical | null): physical is Physical =>
  physical !== null && physical.deadline <= at;

/** Does everything that is due. */
export function ring(turn: Turn): void {
  const { draft, at, config } = turn;
  const { draining, candidate } = draft;
  draft.alarm = NEVER;
  const late = `No answer within ${config.connectTimeout} ms.`;
  if (draft.expireAt <= at) expire(turn);
  if (isOver(turn, draining)) drained(turn, draining);
  if (isOver(turn, candidate)) fail(turn, candidate, late);
  if (draft.retryAt !== null && draft.retryAt <= at) retry(turn, 'retry');
  const { current } = draft;
  if (current?.stage !== 'ready') {
    if (isOver(turn, current)) abandon(turn, 'timeout', late);
    return;
  }
  if (upgradeDue(turn, current) <= at) begin(turn, current);
  check(turn, current);
  if (confirmDue(turn) <= at) unconfirmed(turn);
}

function unconfirmed(turn: Turn): void {
  const { current, confirms, outbox } = turn.draft;
  const missing = `No confirmation within ${turn.config.confirmTimeout} ms`;
  if (current?.plain && !confirms) {
    return failThrough(turn, lastOnWire(outbox), 'unknown', `${missing}; the server may have it.`);
  }
  fellSilent(turn, 'unconfirmed', `${missing}.`);
}

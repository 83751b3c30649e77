import { EMPTY, itemsOf } from '../outbox.ts';
import { ring, setAlarm } from './alarm.ts';
import * as delivery from './delivery.ts';
import type { Effect } from './effect.ts';
import { greet, ready } from './greeting.ts';
import * as handover from './handover.ts';
import type { Input } from './input.ts';
import * as lifecycle from './lifecycle.ts';
import * as liveness from './liveness.ts';
import type { Config, MachineState, Physical } from './state.ts';
import { type Turn, transition, trouble } from './turn.ts';

export interface Step {
  readonly state: MachineState;
  readonly effects: readonly Effect[];
}

type On<T extends Input['type']> = Extract<Input, { type: T }>;

/** The state machine of the connection, as a pure function: returns the new state and the effects. */
export function step(config: Config, state: MachineState, input: Input): Step {
  const { at, random } = input;
  const draft = { ...state };
  const effects: Effect[] = [];
  const turn = { config, at, random, draft, effects };
  ON[input.type](turn, input as never);
  setAlarm(turn);
  return { state: draft, effects };
}

/** Only inputs from a connection that the machine owns are handled; all others are ignored. */
const owned =
  <I extends { readonly epoch: number }>(on: (turn: Turn, from: Physical, input: I) => void) =>
  (turn: Turn, input: I): void => {
    const { current, candidate, draining } = turn.draft;
    const physical = [current, candidate, draining].find((one) => one?.epoch === input.epoch);
    if (physical) on(turn, physical, input);
  };

function onOpened(turn: Turn, physical: Physical, { plain }: On<'opened'>): void {
  const greeting = greet(turn, physical, plain);
  if (physical !== turn.draft.current) return handover.opened(turn, greeting);
  turn.draft.current = greeting;
  if (plain) ready(turn, greeting);
}

function onClosed(turn: Turn, physical: Physical, { ending, by }: On<'closed'>): void {
  const { current, candidate } = turn.draft;
  lifecycle.reportEnd(turn, physical, ending, by);
  lifecycle.heed(turn, ending);
  if (physical === current) {
    if (ending.code === 1009 || ending.status === 413) delivery.tooLarge(turn);
    lifecycle.ended(turn, physical, ending);
  } else if (physical === candidate) handover.failed(turn, physical);
  else turn.draft.draining = null;
}

function onFrame(turn: Turn, from: Physical, { frame, size, preview }: On<'frame'>): void {
  const isCurrent = from === turn.draft.current;
  if (isCurrent) liveness.heard(turn, from, frame);
  switch (frame.type) {
    case 'welcome':
      if (from.stage !== 'greeting') return;
      return isCurrent ? ready(turn, from, frame) : handover.takeOver(turn, from, frame);
    case 'error':
      return trouble(turn, `The server says: ${frame.message}`, from.epoch);
    case 'malformed':
      return trouble(turn, frame.problem, from.epoch);
    case 'goaway':
      return lifecycle.askPatience(turn, frame.retryAfter);
  }
  if (from.stage !== 'ready') return;
  // A connection that sends something, such as an error, and closes at once has not been useful.
  if (isCurrent && from.plain && turn.at >= from.deadline) liveness.prove(turn);
  const weight = { size, preview };
  switch (frame.type) {
    // During a handover, these are accepted from the old connection too.
    case 'confirm':
      return delivery.confirm(turn, frame, from);
    case 'event':
      return delivery.event(turn, frame, from, weight);
    case 'foreign':
      return delivery.foreign(turn, frame, from, weight);
    case 'expect':
      return isCurrent ? delivery.expect(turn, frame, from) : undefined;
    case 'pong':
      return isCurrent ? liveness.pong(turn, from, frame) : undefined;
  }
}

function onConnect(turn: Turn): void {
  const { status } = turn.draft;
  if (status !== 'disconnected' && status !== 'reconnecting') return;
  // An explicit request overrides the server's request for patience.
  turn.draft.patientUntil = 0;
  if (status === 'reconnecting') return lifecycle.retryNow(turn, 'retry');
  // Messages left in the outbox may have expired meanwhile.
  delivery.expire(turn);
  lifecycle.connect(turn, 'connect');
}

function onDisconnect(turn: Turn, input: On<'disconnect' | 'leave'>): void {
  const { status, outbox, durable } = turn.draft;
  const leaving = input.type === 'leave';
  const called = `${leaving ? 'close' : 'disconnect'}() was called`;
  if (status !== 'disconnected') {
    transition(turn, 'disconnecting', 'disconnect');
    lifecycle.disown(turn, called);
    turn.draft.retryAt = null;
  }
  turn.draft.expireAt = Number.POSITIVE_INFINITY;
  const storing = leaving && durable < Number.POSITIVE_INFINITY;
  if (storing) delivery.failThrough(turn, durable, 'left', `${called}; it is in the store.`);
  // Of the others it is not known yet whether they get there.
  if (!storing || input.final) {
    const reason = `${called} before the server confirmed it.`;
    delivery.failThrough(turn, Number.POSITIVE_INFINITY, 'disconnected', reason);
  }
  if (!leaving && itemsOf(outbox).length > 0) {
    // The server still waits for the sequence numbers that were given up, so the next outbox needs a new client
    // id.
    turn.draft.clientId = input.clientId;
    turn.draft.secret = input.secret;
    turn.draft.outbox = EMPTY;
    delivery.freeNumbers(turn);
  }
  turn.draft.gaveUp = false;
  if (status !== 'disconnected') transition(turn, 'disconnected', 'disconnect');
}

function onStored(turn: Turn, { clientId, sequence }: On<'stored'>): void {
  if (clientId !== turn.draft.clientId) return;
  turn.draft.durable = Math.max(turn.draft.durable, sequence);
  delivery.pump(turn);
}

/** The network or the page is back: whatever is pending is checked now. */
function onBack(turn: Turn, { type }: On<'online' | 'resumed' | 'restored'>): void {
  const { status, retryAt, gaveUp, patientUntil } = turn.draft;
  if (status === 'connected') {
    return type === 'restored' ? lifecycle.retryNow(turn, 'restored') : liveness.examine(turn);
  }
  if (retryAt !== null && (type === 'online' ? patientUntil : retryAt) <= turn.at) {
    return lifecycle.retryNow(turn, 'online');
  }
  if (gaveUp && patientUntil <= turn.at) lifecycle.connect(turn, 'online');
}

const ON: { readonly [T in Input['type']]: (turn: Turn, input: On<T>) => void } = {
  connect: onConnect,
  disconnect: onDisconnect,
  leave: onDisconnect,
  send: delivery.send,
  cancel: delivery.cancel,
  stored: onStored,
  alarm: ring,
  online: onBack,
  resumed: onBack,
  restored: onBack,
  offline: liveness.examine,
  opened: owned(onOpened),
  closed: owned(onClosed),
  frame: owned(onFrame),
};

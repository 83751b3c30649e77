import { itemsOf, outboxOf, rewind } from '../outbox.ts';
import type { Welcome } from '../protocol.ts';
import { ring, setAlarm } from './alarm.ts';
import * as delivery from './delivery.ts';
import type { Effect } from './effect.ts';
import * as handover from './handover.ts';
import type { Input } from './input.ts';
import * as lifecycle from './lifecycle.ts';
import * as liveness from './liveness.ts';
import type { Config, MachineState, Physical } from './state.ts';
import { beginTurn, report, type Turn, transition, updateCurrent } from './turn.ts';

export interface Step {
  readonly state: MachineState;
  readonly effects: readonly Effect[];
}

type On<T extends Input['type']> = Extract<Input, { type: T }>;

/** The connection's state machine: what an input makes of the state, and what is to be done. Pure. */
export function step(config: Config, state: MachineState, input: Input): Step {
  const turn = beginTurn(config, state, input);
  take(turn, input);
  setAlarm(turn);
  return turn;
}

function take(turn: Turn, input: Input): void {
  switch (input.type) {
    case 'connect':
      return onConnect(turn);
    case 'disconnect':
    case 'leave':
      return onDisconnect(turn, input);
    case 'send':
      return delivery.send(turn, input.message);
    case 'cancel':
      return delivery.cancel(turn, input.messageId);
    case 'stored':
      return onStored(turn, input);
    case 'alarm':
      return ring(turn, input.due);
    case 'online':
    case 'resumed':
    case 'restored':
      return onBack(turn, input.type);
    case 'offline':
      return liveness.examine(turn);
    case 'opened':
    case 'closed':
    case 'frame':
      return onTransport(turn, input);
  }
}

/** Of the connections that the machine owns, each has its say; any other has none. */
function onTransport(turn: Turn, input: On<'opened' | 'closed' | 'frame'>): void {
  const { current, candidate, draining } = turn.state;
  const { epoch } = input;
  switch (input.type) {
    case 'opened':
      if (epoch === current?.epoch) onOpened(turn, current, input.plain);
      else if (epoch === candidate?.epoch) handover.opened(turn, input.plain);
      return;
    case 'closed':
      if (epoch === current?.epoch) lifecycle.ended(turn, input.ending, input.by);
      else if (epoch === candidate?.epoch) handover.ended(turn, input.ending, input.by);
      else if (epoch === draining?.epoch) handover.drainingEnded(turn, input.ending, input.by);
      return;
    case 'frame':
      if (epoch === current?.epoch) onFrame(turn, current, input);
      else if (epoch === candidate?.epoch) handover.frame(turn, input);
      else if (epoch === draining?.epoch) onContent(turn, draining, input);
  }
}

function onConnect(turn: Turn): void {
  switch (turn.state.status) {
    case 'disconnected':
      // What was left in the outbox may have expired meanwhile.
      delivery.expire(turn);
      return lifecycle.connect(turn, 'connect');
    case 'reconnecting':
      return lifecycle.retryNow(turn, 'retry');
  }
}

function onDisconnect(turn: Turn, input: On<'disconnect' | 'leave'>): void {
  const { status, outbox, durable } = turn.state;
  const leaving = input.type === 'leave';
  const called = `${leaving ? 'close' : 'disconnect'}() was called`;
  if (status !== 'disconnected') {
    transition(turn, 'disconnecting', 'disconnect');
    lifecycle.disown(turn, called);
    turn.state.retryAt = null;
  }
  turn.state.expireAt = Number.POSITIVE_INFINITY;
  if (leaving && Number.isFinite(durable)) {
    delivery.failAll(turn, 'left', `${called}; it stays in the store.`);
  } else {
    delivery.failAll(turn, 'disconnected', `${called} before the server confirmed it.`);
  }
  if (!leaving && itemsOf(outbox).length > 0) {
    // The server waits for the sequence numbers that were given up: the next outbox is another one.
    turn.state.clientId = input.clientId;
    turn.state.secret = input.secret;
    turn.state.welcomed = false;
    turn.state.confirmed = 0;
    turn.state.outbox = outboxOf(0);
    if (Number.isFinite(turn.state.durable)) turn.state.durable = 0;
  }
  turn.state.gaveUp = false;
  if (status !== 'disconnected') transition(turn, 'disconnected', 'disconnect');
}

function onStored(turn: Turn, { clientId, sequence }: On<'stored'>): void {
  if (clientId !== turn.state.clientId) return;
  turn.state.durable = Math.max(turn.state.durable, sequence);
  delivery.pump(turn);
}

/** Network or page are back: whatever is waited for is looked at now. */
function onBack(turn: Turn, type: 'online' | 'resumed' | 'restored'): void {
  const { status, phase, retryAt, gaveUp, patientUntil } = turn.state;
  if (status === 'connected') {
    return type === 'restored' ? lifecycle.retryNow(turn, 'restored') : liveness.examine(turn);
  }
  const due = type === 'online' ? patientUntil : retryAt;
  if (phase === 'waiting' && due !== null && due <= turn.at) {
    return lifecycle.retryNow(turn, 'online');
  }
  if (gaveUp) lifecycle.connect(turn, 'online');
}

function onOpened(turn: Turn, { stage, epoch, transport }: Physical, plain: boolean): void {
  if (stage !== 'opening') return;
  report(turn, { type: 'open', epoch, transport });
  updateCurrent(turn, { stage: 'greeting', plain });
  if (plain) return onReady(turn);
  if (transport === 'websocket') {
    turn.effects.push({ type: 'transmit', epoch, frame: lifecycle.hello(turn.state) });
  }
}

function onWelcome(turn: Turn, welcome: Welcome): void {
  const { current } = turn.state;
  if (current?.stage !== 'greeting') return;
  delivery.settleWelcomed(turn, current, welcome);
  onReady(turn);
}

function onReady(turn: Turn): void {
  updateCurrent(turn, { stage: 'ready', heardAt: turn.at });
  turn.state.outbox = rewind(turn.state.outbox);
  if (turn.state.status !== 'connected') transition(turn, 'connected', 'opened');
  delivery.pump(turn);
  liveness.ping(turn);
}

function onFrame(turn: Turn, current: Physical, input: On<'frame'>): void {
  const { frame, epoch } = input;
  liveness.heard(turn, frame);
  switch (frame.type) {
    case 'welcome':
      return onWelcome(turn, frame);
    case 'error':
      return delivery.trouble(turn, `The server says: ${frame.message}`, epoch);
    case 'malformed':
      return delivery.trouble(turn, frame.problem, epoch);
    case 'goaway':
      return lifecycle.askPatience(turn, frame.retryAfter);
  }
  if (current.stage !== 'ready') return;
  if (current.plain) liveness.prove(turn);
  switch (frame.type) {
    case 'expect':
      return delivery.expect(turn, frame);
    case 'pong':
      return liveness.pong(turn);
    default:
      return onContent(turn, current, input);
  }
}

/** What the old connection of a handover may still bring, too. */
function onContent(turn: Turn, from: Physical, { frame, size, preview }: On<'frame'>): void {
  switch (frame.type) {
    case 'confirm':
      return delivery.confirm(turn, frame);
    case 'event':
      return delivery.event(turn, frame, from, { size, preview });
    case 'foreign':
      return delivery.foreign(turn, frame, from, { size, preview });
  }
}

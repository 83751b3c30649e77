import { rewind, size } from '../outbox.ts';
import type { Welcome } from '../protocol.ts';
import * as delivery from './delivery.ts';
import type { Effect } from './effect.ts';
import type { Input } from './input.ts';
import * as lifecycle from './lifecycle.ts';
import * as liveness from './liveness.ts';
import { type Config, initialState, type MachineState } from './state.ts';
import {
  beginTurn,
  clearTimer,
  emit,
  report,
  type Turn,
  transition,
  update,
  updateCurrent,
} from './turn.ts';

export interface Step {
  readonly state: MachineState;
  readonly effects: readonly Effect[];
}

/** The connection's state machine: what an input makes of the state, and what is to be done. Pure. */
export function step(config: Config, state: MachineState, input: Input): Step {
  const turn = beginTurn(config, state, input);
  take(turn, input);
  liveness.watch(turn);
  return { state: turn.state, effects: turn.effects };
}

function take(turn: Turn, input: Input): void {
  switch (input.type) {
    case 'connect':
      return onConnect(turn);
    case 'disconnect':
      return onDisconnect(turn, input.clientId);
    case 'send':
      return delivery.send(turn, input.messageId, input.json);
    case 'timer':
      return onTimer(turn, input);
    case 'online':
    case 'resumed':
      return onBack(turn, input.type);
    case 'offline':
      return liveness.ping(turn);
    case 'opened':
    case 'closed':
    case 'frame':
      if (input.epoch !== turn.state.current?.epoch) return;
      if (input.type === 'opened') return onOpened(turn, input.plain);
      if (input.type === 'closed') return lifecycle.ended(turn, input.ending, input.by);
      return onFrame(turn, input);
  }
}

function onConnect(turn: Turn): void {
  switch (turn.state.status) {
    case 'disconnected':
      return lifecycle.connect(turn, 'connect');
    case 'reconnecting':
      return lifecycle.retryNow(turn, 'retry');
  }
}

function onDisconnect(turn: Turn, clientId: string): void {
  if (turn.state.status !== 'disconnected') {
    transition(turn, 'disconnecting', 'disconnect');
    lifecycle.disown(turn, 'disconnect() was called');
    lifecycle.endWait(turn);
  }
  if (size(turn.state.outbox) > 0) {
    delivery.failAll(turn, 'disconnect() was called before the server confirmed it.');
    // The server waits for the sequence numbers that were given up: the next outbox is another one.
    const { outbox, confirmed, secret } = initialState(clientId);
    update(turn, { clientId, outbox, confirmed, secret });
  }
  update(turn, { gaveUp: false });
  if (turn.state.status === 'disconnecting') transition(turn, 'disconnected', 'disconnect');
}

function onTimer(turn: Turn, { timer, id }: Extract<Input, { type: 'timer' }>): void {
  if (turn.state.timers[timer]?.id !== id) return;
  clearTimer(turn, timer);
  switch (timer) {
    case 'connect':
      return lifecycle.abandon(
        turn,
        'timeout',
        `No answer within ${turn.config.connectTimeout} ms.`,
      );
    case 'retry':
      return lifecycle.retry(turn);
    case 'heartbeat':
      return liveness.check(turn);
    case 'confirm':
      return onUnconfirmed(turn);
  }
}

function onUnconfirmed(turn: Turn): void {
  const { unconfirmedSince, current, confirms } = turn.state;
  const { confirmTimeout } = turn.config;
  if (unconfirmedSince === null || turn.at < unconfirmedSince + confirmTimeout) return;
  if (current?.plain && !confirms) {
    const reason = `The server did not confirm it within ${confirmTimeout} ms; it may have processed it.`;
    return delivery.failUnconfirmed(turn, reason);
  }
  lifecycle.abandon(turn, 'unconfirmed', `No confirmation within ${confirmTimeout} ms.`);
}

/** Network or page are back: whatever is waited for is looked at now. */
function onBack(turn: Turn, type: 'online' | 'resumed'): void {
  const { status, phase, retryAt, gaveUp } = turn.state;
  if (status === 'connected') return liveness.ping(turn);
  if (phase === 'waiting' && (type === 'online' || (retryAt !== null && retryAt <= turn.at))) {
    return lifecycle.retryNow(turn, 'online');
  }
  if (gaveUp) lifecycle.connect(turn, 'online');
}

function onOpened(turn: Turn, plain: boolean): void {
  const { current } = turn.state;
  if (current?.stage !== 'opening') return;
  const { epoch, transport } = current;
  report(turn, { type: 'open', epoch, transport });
  updateCurrent(turn, { stage: 'greeting', plain });
  if (plain) return onReady(turn);
  if (transport === 'websocket') {
    turn.effects.push({ type: 'transmit', epoch, frame: lifecycle.hello(turn.state) });
  }
}

function onWelcome(turn: Turn, welcome: Welcome): void {
  if (turn.state.current?.stage !== 'greeting') return;
  delivery.settleWelcomed(turn, welcome, turn.state.received);
  onReady(turn);
}

function onReady(turn: Turn): void {
  clearTimer(turn, 'connect');
  updateCurrent(turn, { stage: 'ready', heardAt: turn.at });
  update(turn, { untried: [], outbox: rewind(turn.state.outbox) });
  transition(turn, 'connected', 'opened');
  delivery.pump(turn);
  liveness.ping(turn);
}

function onFrame(turn: Turn, input: Extract<Input, { type: 'frame' }>): void {
  liveness.heard(turn);
  const { frame } = input;
  if (frame.type === 'welcome') return onWelcome(turn, frame);
  if (frame.type === 'error' || frame.type === 'malformed') {
    const message = frame.type === 'error' ? `The server says: ${frame.message}` : frame.problem;
    report(turn, { type: 'error', epoch: input.epoch, message });
    return emit(turn, { event: 'error', detail: { message } });
  }
  if (turn.state.current?.stage !== 'ready') return;
  if (turn.state.current.plain) liveness.prove(turn);
  switch (frame.type) {
    case 'confirm':
      return delivery.confirm(turn, frame);
    case 'expect':
      return delivery.expect(turn, frame);
    case 'event':
      return delivery.event(turn, frame, input);
    case 'foreign':
      return delivery.foreign(turn, frame, input);
    case 'pong':
      return liveness.pong(turn);
    case 'goaway':
      return lifecycle.askPatience(turn, frame.retryAfter);
  }
}

import type { State, StateEntry } from '../journal/entry.ts';
import { append } from './bounded.ts';
import type { TransitionModel } from './model.ts';
import type { ConnectionRecord } from './record.ts';

const MAX_STATES = 5000;

export function stateReported(record: ConnectionRecord, entry: StateEntry): void {
  const { at, from, to, cause, phase } = entry;
  const last = record.states.at(-1);
  // This state was derived from an attempt that the client reported just before its first own state.
  if (!record.reportsStates && last?.to === to && last.phase === phase) record.states.pop();
  record.reportsStates = true;
  enter(record, { at, from, to, cause, ...(phase && { phase }) });
}

/** Derives a state for a client that does not report its states. */
export function stateDerived(
  record: ConnectionRecord,
  at: number,
  to: State,
  cause: string,
  phase?: 'waiting' | 'attempting',
): void {
  if (record.reportsStates) return;
  if (record.state === to && record.phase === phase) return;
  enter(record, { at, from: record.state, to, cause, ...(phase && { phase }) });
}

/** Nothing due or alive outlasts the page. */
export function pageLeft(record: ConnectionRecord, at: number): void {
  record.gone = true;
  if (record.state === 'disconnected') return;
  enter(record, { at, from: record.state, to: 'disconnected', cause: 'page left' });
}

function enter(record: ConnectionRecord, transition: TransitionModel): void {
  append(record.states, transition, MAX_STATES);
  record.state = transition.to;
  record.cause = transition.cause;
  record.stateSince = transition.at;
  if (transition.phase) record.phase = transition.phase;
  else delete record.phase;
  delete record.retryAt;
  // A wait that was given up has no length: the next attempt does not end it.
  if (transition.to === 'reconnecting') return;
  if (record.waiting) record.waiting.givenUpAt = transition.at;
  record.waiting = null;
}

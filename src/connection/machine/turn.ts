import { clip } from '../../journal/clip.ts';
import type { State } from '../../journal/entry.ts';
import type { Cause, ConnectionEvents, StateChange } from '../events.ts';
import type { Effect, Report } from './effect.ts';
import type { Config, MachineState, Physical } from './state.ts';

/** One step in progress: the state being built and its effects. Exists only within `step`. */
export interface Turn {
  readonly config: Config;
  readonly at: number;
  readonly random: number;
  /** A private copy: nobody else sees it before the step is done. */
  readonly draft: { -readonly [K in keyof MachineState]: MachineState[K] };
  readonly effects: Effect[];
}

/** Changes the current physical connection, which must exist. */
export function updateCurrent(turn: Turn, patch: Partial<Physical>): void {
  turn.draft.current &&= { ...turn.draft.current, ...patch };
}

export function report(turn: Turn, entry: Report): void {
  turn.effects.push({ type: 'report', entry });
}

export function emit<K extends keyof ConnectionEvents>(
  turn: Turn,
  event: K,
  detail: ConnectionEvents[K],
): void {
  turn.effects.push({ type: 'emit', event, detail } as Effect);
}

export function transition(
  turn: Turn,
  to: State,
  cause: Cause,
  phase: MachineState['phase'] = null,
): void {
  const { status: from, current } = turn.draft;
  turn.draft.status = to;
  turn.draft.phase = phase;
  report(turn, { type: 'state', from, to, cause, ...(phase && { phase }) });
  if (from === to) return;
  const transport = to === 'connected' ? current?.transport : null;
  const change = { oldState: from, newState: to, cause, transport };
  // In the state `connected` there is always a connection.
  emit(turn, 'state_change', change as StateChange);
}

/** Limits, for the journal, the length of text that comes from a server. */
export const words = (text: string): string => clip(text, 1000);

/** Reports an error that the client recovered from. */
export function trouble(turn: Turn, message: string, epoch?: number): void {
  report(turn, { type: 'error', message: words(message), ...(epoch !== undefined && { epoch }) });
  emit(turn, 'error', { message });
}

import type { Entry, EntryType } from '../journal/entry.ts';
import type { Rule } from '../journal/rule.ts';
import type { Transport } from '../journal/transport.ts';

/** The version of the language; each scenario names the version it is written in. */
export const SCENARIO_VERSION = 1;

/** An entry's type and the required values of some of its fields. `false` for a flag that must not be set. */
export type Match = {
  readonly [T in EntryType]: { readonly type: T } & Fields<
    Omit<Extract<Entry, { type: T }>, 'type' | 'values' | 'policy' | 'given' | 'poll'>
  >;
}[EntryType];

type Fields<E> = {
  readonly [F in keyof E]?: NonNullable<E[F]> extends true ? boolean : NonNullable<E[F]>;
};

/** Arms a fault. `as` names it for a later step that lifts it. */
export interface ArmStep {
  readonly arm: Rule;
  readonly as?: string;
}
/** Lifts the fault armed under this name, or `all` faults armed by this run. */
export interface LiftStep {
  readonly lift: string;
}
/** Releases events held by this run's gates; `first` and `last` are in the order in which they were held. */
export interface ReleaseStep {
  readonly release: 'first' | 'last' | 'all';
}
/** Clicks an element of the page. */
export interface ClickStep {
  readonly click: string;
}
/** Types text into a field of the page. */
export interface TypeStep {
  readonly type: string;
  readonly text: string;
}
/** Waits for entries of the journal; those since the last action count. */
export interface WaitStep {
  readonly wait: { readonly entry: Match; readonly count?: number };
  /** In ms, from the start of this step. */
  readonly within: number;
}
/** Waits until a connection over this transport is open, including one opened before the run. */
export interface ConnectedStep {
  readonly connected: Transport;
  readonly within: number;
}
/** Waits until nothing has happened for this long, ms; heartbeats, marks and faults do not count. */
export interface SettleStep {
  readonly settle: number;
  readonly within: number;
}
/** Waits for something that no entry reports; ms. */
export interface PauseStep {
  readonly pause: number;
}
/** Writes a note into the journal. */
export interface MarkStep {
  readonly mark: string;
}

export type Step = (
  | ArmStep
  | LiftStep
  | ReleaseStep
  | ClickStep
  | TypeStep
  | WaitStep
  | ConnectedStep
  | SettleStep
  | PauseStep
  | MarkStep
) & {
  /** The purpose of the step, shown instead of its description. */
  readonly note?: string;
};

/** A sequence of faults, user actions, and waits between them. Plain data. */
export interface Scenario {
  readonly version: typeof SCENARIO_VERSION;
  /** Lower-case words joined by hyphens. */
  readonly id: string;
  readonly title: string;
  /** One line: what happens to the user. */
  readonly story: string;
  readonly steps: readonly Step[];
}

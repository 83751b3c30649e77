import type { Entry, EntryType } from '../journal/entry.ts';
import type { Rule } from '../journal/rule.ts';
import type { Transport } from '../journal/transport.ts';

/** The version of the language; a scenario names the one that it is written in. */
export const SCENARIO_VERSION = 1;

/** An entry's type, and those of its fields that matter, as they must be. `false` for a flag that must not be set. */
export type Match = {
  readonly [T in EntryType]: { readonly type: T } & Fields<
    Omit<Extract<Entry, { type: T }>, 'type' | 'values' | 'policy' | 'given'>
  >;
}[EntryType];

type Fields<E> = {
  readonly [F in keyof E]?: NonNullable<E[F]> extends true ? boolean : NonNullable<E[F]>;
};

/** Arms a fault. `as` is the name by which a later step lifts it. */
export interface ArmStep {
  readonly arm: Rule;
  readonly as?: string;
}
/** Lifts the fault that was armed under this name, or `all` that this run has armed. */
export interface LiftStep {
  readonly lift: string;
}
/** Lets events go on that this run's gates hold, by the order in which they were stopped. */
export interface ReleaseStep {
  readonly release: 'first' | 'last' | 'all';
}
/** Clicks an element of the page. */
export interface ClickStep {
  readonly click: string;
}
/** Puts text into a field of the page. */
export interface TypeStep {
  readonly type: string;
  readonly text: string;
}
/** Waits for entries of the journal. Counts those since the last step that did something. */
export interface WaitStep {
  readonly wait: { readonly entry: Match; readonly count?: number };
  /** ms, from the beginning of this step. */
  readonly within: number;
}
/** Waits until a connection is open over this transport. Looks at how things stand, also from before the run. */
export interface ConnectedStep {
  readonly connected: Transport;
  readonly within: number;
}
/** Waits until nothing has happened for this long, ms; heartbeats, marks and faults do not count. */
export interface SettleStep {
  readonly settle: number;
  readonly within: number;
}
/** Waits, for what no entry tells of; ms. */
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
  /** What the step is for, for people; shown instead of the step itself. */
  readonly note?: string;
};

/** A sequence of faults, a user's actions, and what is waited for between them. Plain data. */
export interface Scenario {
  readonly version: typeof SCENARIO_VERSION;
  /** Lower-case words and hyphens. */
  readonly id: string;
  readonly title: string;
  /** One line: what happens to the user. */
  readonly story: string;
  readonly steps: readonly Step[];
}

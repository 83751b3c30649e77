import type { Channel, Ending, Passage } from '../journal/registry.ts';
import type { FaultName, Rule, Where } from '../journal/rule.ts';
import type { HeldEvents } from './held.ts';

export type RuleOf<F extends FaultName> = Extract<Rule, { readonly fault: F }>;

export type Pass = (passage: Passage) => void;

/** One kind of fault. Adding one takes a file in `kinds/` and a line in `kinds/index.ts`. */
export interface FaultKind<F extends FaultName> {
  /** Fields of `where` that it supports besides `connection`, `transport` and `url`. */
  readonly criteria: readonly Exclude<keyof Where, 'connection' | 'transport' | 'url'>[];
  /** It acts on every frame: the journal records only its first act on each channel. */
  readonly everyFrame?: true;
  /** Says in a sentence which field of a rule is invalid. */
  check?(rule: RuleOf<F>): string | undefined;
  /** A new behaviour for a rule that is being armed. */
  start(rule: RuleOf<F>, arming: Arming): Behaviour;
}

/** The behaviour of one armed rule. */
export interface Behaviour {
  /** Called once, when the rule has been armed. */
  onArm?(): void;
  /** A passage of a channel that the rule applies to; `pass` lets it continue to the next rule. Default: everything continues. */
  onPassage?(channel: Channel, passage: Passage, pass: Pass): void;
  /** Which of the ends made by faults also go through `onPassage`: those that come behind what is in flight, or all. Default: none. */
  readonly keepsEnds?: 'behind' | 'all';
  /** How a synchronous attempt ends, if this fault ends it. Omitted by faults that need time. */
  endAtOnce?(channel: Channel, passage: Passage): Ending | undefined;
  /** What lifting it now will do, for the journal. */
  describeLift?(): string | undefined;
  onLift?(): void;
  /** Number of waiting passages. While there are any, even a lifted rule stays in the way of later passages, so that none overtakes. */
  waiting?(): number;
  /** Whether it holds passages that lifting would release: used-up `times` do not lift the rule as long as it does. */
  keeping?(): boolean;
}

/** How faults affect the page's environment. */
export interface FaultEnvironment {
  /** Sets what `navigator.onLine` returns, and dispatches the browser's event for it. */
  setOnline(online: boolean): void;
  /** Dispatches the browser's `freeze` or `resume` on the document. */
  setFrozen(frozen: boolean): void;
}

export interface FaultClock {
  /** On the scale of an entry's `at`. */
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** The facilities that a behaviour acts with. */
export interface Arming {
  readonly id: string;
  readonly clock: FaultClock;
  readonly environment: FaultEnvironment;
  readonly heldEvents: HeldEvents;
  /** Uniform in [0, 1); from the rule's seed if it has one. */
  random(): number;
  /** The live channels that the rule applies to. */
  channels(): readonly Channel[];
  /** Whether the passage matches the rule's `direction`, `type` and `nth`. Call once per passage: it counts towards `nth`. */
  about(channel: Channel, passage: Passage): boolean;
  /** Whether `times` and `probability` permit the rule to act now. */
  may(): boolean;
  /** Both `about` and `may`. */
  hits(channel: Channel, passage: Passage): boolean;
  /** Counts an act and records it in the journal with a sentence. The last of `times` lifts the rule. */
  acted(channel: Channel, detail: string): void;
  /** Call when it holds less than before: lifts the rule if its `times` are used up and it holds nothing. */
  settle(): void;
  /** Ends a channel, as soon as its owner can be notified. */
  end(channel: Channel, ending: Ending): void;
  /**
   * Ends it behind what is in flight to its owner.
   *
   * @param cause the passage that it must directly follow, if that one continues from here
   */
  endBehind(channel: Channel, ending: Ending, cause?: Passage): void;
  lift(why: string): void;
  /** Records in the journal, once per rule, what could not be done. */
  complain(message: string): void;
}

/** Reason for lifting a rule whose `times` are used up. */
export const DONE = 'It has done what it was armed for.';

/** A connection dies without a close frame. */
export const RESET: Ending = { code: 1006, reason: '', clean: false };

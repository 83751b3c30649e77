import type { Channel, Ending, Passage } from '../journal/registry.ts';
import type { FaultName, Rule, Where } from '../journal/rule.ts';
import type { HeldEvents } from './held.ts';

export type RuleOf<F extends FaultName> = Extract<Rule, { readonly fault: F }>;

export type Pass = (passage: Passage) => void;

/** One kind of fault. A file in `kinds/` and a line in `kinds/index.ts` make one. */
export interface FaultKind<F extends FaultName> {
  /** What of `where` it understands besides `connection`, `transport` and `url`. */
  readonly criteria: readonly Exclude<keyof Where, 'connection' | 'transport' | 'url'>[];
  /** It acts on every frame: the journal tells of its first act on each channel only. */
  readonly everyFrame?: true;
  /** What makes no sense in a rule, as a sentence that names the field. */
  check?(rule: RuleOf<F>): string | undefined;
  /** A new behaviour for a rule that is being armed. */
  start(rule: RuleOf<F>, arming: Arming): Behaviour;
}

/** What one armed rule does. */
export interface Behaviour {
  /** Once, when the rule has been armed. */
  onArm?(): void;
  /** A passage of a channel that the rule is about; `pass` lets it go on to the next rule. Left out: everything goes on. */
  onPassage?(channel: Channel, passage: Passage, pass: Pass): void;
  /** Which of the ends that faults make go this way too: those that come behind what is on its way, or all. Left out: none. */
  readonly keepsEnds?: 'behind' | 'all';
  /** How an attempt ends that cannot wait, if this ends it. Left out by faults that need time. */
  endAtOnce?(channel: Channel, passage: Passage): Ending | undefined;
  /** What lifting it now will do, for the journal. */
  describeLift?(): string | undefined;
  onLift?(): void;
  /** Passages that wait in it. While there are any it stays in the way of those that come after, lifted or not, so that none overtakes. */
  waiting?(): number;
  /** Lifting it now would let go what it is there to keep: `times` that are used up do not lift it while this is so. */
  keeping?(): boolean;
}

/** What the page's environment is told by a fault. */
export interface FaultEnvironment {
  /** `navigator.onLine` reads so from now on, and the browser's event for it is dispatched. */
  setOnline(online: boolean): void;
  /** The browser's `freeze` or `resume` is dispatched on the document. */
  setFrozen(frozen: boolean): void;
}

export interface FaultClock {
  /** As an entry's `at`. */
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** What a behaviour is given to act with. */
export interface Arming {
  readonly id: string;
  readonly clock: FaultClock;
  readonly environment: FaultEnvironment;
  readonly heldEvents: HeldEvents;
  /** Uniform in [0, 1); from the rule's seed when it has one. */
  random(): number;
  /** The live channels that the rule is about. */
  channels(): readonly Channel[];
  /** Whether the rule's `direction`, `type` and `nth` single this passage out. Ask once for each passage: it counts for `nth`. */
  about(channel: Channel, passage: Passage): boolean;
  /** Whether `times` and `probability` let the rule act now. */
  may(): boolean;
  /** Both. */
  hits(channel: Channel, passage: Passage): boolean;
  /** It acted: counts it, and tells the journal in a sentence. The last of `times` lifts the rule. */
  acted(channel: Channel, detail: string): void;
  /** It keeps less than before: lifts the rule when its `times` are used up and it keeps nothing. */
  settle(): void;
  /** Ends a channel, as soon as its owner can be told at all. */
  end(channel: Channel, ending: Ending): void;
  /** Ends it behind what is on its way to its owner. @param cause what it comes right behind, where that goes on its way from here */
  endBehind(channel: Channel, ending: Ending, cause?: Passage): void;
  lift(why: string): void;
  /** Tells the journal, once for each rule, what could not be done. */
  complain(message: string): void;
}

/** Why a rule is lifted that has acted as often as it should. */
export const DONE = 'It has done what it was armed for.';

/** The death of a connection without a word. */
export const RESET: Ending = { code: 1006, reason: '', clean: false };

import type { Draft } from '../journal/entry.ts';
import type { Channel, Passage, Tap } from '../journal/registry.ts';
import type { ArmedRule, HeldEvent, Rule } from '../journal/rule.ts';
import { ArmedFault, type Surroundings } from './armed.ts';
import { kindOf } from './check.ts';
import { HeldEvents } from './held.ts';
import type { Behaviour, FaultClock, FaultEnvironment, Pass } from './kind.ts';
import { isOutward } from './lanes.ts';

/** Most rules armed at one time. */
const MAX_RULES = 64;
/** Most channels remembered for faults that act at once. */
const MAX_CHANNELS = 2000;

export interface FaultsOptions {
  readonly clock: FaultClock;
  /** Uniform in [0, 1), for rules without a seed. Default `Math.random`. */
  readonly random?: () => number;
  /** Takes the journal's entries. */
  readonly report: (entry: Draft) => void;
  /** What `offline` and `freeze` tell the page. Default: nothing is told. */
  readonly environment?: FaultEnvironment;
}

/** The faults of one page, or of one simulated world. */
export interface Faults {
  /** Goes into every channel's way. */
  readonly tap: Tap;
  /** @returns the rule's id, which may be over already. @throws Error, a sentence that names the field, when the rule makes no sense */
  arm(rule: Rule): string;
  /** Lifts one rule, or all. @returns how many */
  lift(id?: string, why?: string): number;
  /** Lets one held event go on, or all, oldest first. @returns how many */
  release(held?: string): number;
  rules(): ArmedRule[];
  held(): HeldEvent[];
  /** Makes channels known that were there before the tap was. */
  adopt(channels: readonly Channel[]): void;
  /** Whether no rule stands in any way, or in the way of channels like this one: every passage goes on at once, as it is. */
  quiet(channel?: Pick<Channel, 'transport' | 'url'>): boolean;
}

export const createFaults = (options: FaultsOptions): Faults => new PageFaults(options);

class PageFaults implements Faults {
  readonly #surroundings: Surroundings;
  readonly #held: HeldEvents;
  readonly #channels = new Set<Channel>();
  /** In the order of arming. */
  #stages: ArmedFault[] = [];
  #armedSoFar = 0;
  /** Whose end by a fault is on its way, or has come. */
  readonly #ended = new WeakSet<Channel>();

  constructor({ clock, random = Math.random, report, environment }: FaultsOptions) {
    this.#held = new HeldEvents(() => clock.now(), report);
    const setOffline = counted((offline) => environment?.setOnline(!offline));
    this.#surroundings = {
      clock,
      random,
      report,
      heldEvents: this.#held,
      environment: {
        setOnline: (online) => setOffline(!online),
        setFrozen: counted((frozen) => environment?.setFrozen(frozen)),
      },
      channels: () => this.#live(),
      onLifted: () => this.#sweep(),
      end: (after, channel, passage) => this.#end(after, channel, passage),
    };
  }

  tap: Tap = (channel, passage, pass) => {
    this.#know(channel);
    if (this.#isCutOff(channel, passage)) return;
    this.#advance(0, channel, passage, pass);
  };

  arm(rule: Rule): string {
    const kind = kindOf(rule);
    if (this.rules().length >= MAX_RULES) {
      throw new Error(`No more than ${MAX_RULES} rules can be armed at one time. Lift some first.`);
    }
    const stage = new ArmedFault(++this.#armedSoFar, rule, kind, this.#surroundings);
    this.#stages.push(stage);
    stage.arm();
    return stage.id;
  }

  lift(id?: string, why = 'Lifted by hand.'): number {
    const chosen = this.#stages.filter(
      (stage) => stage.armed && (id === undefined || stage.id === id),
    );
    // The last first: what one keeps must not run into another that goes with it.
    for (const stage of chosen.reverse()) stage.lift(why);
    return chosen.length;
  }

  release(held?: string): number {
    return this.#held.release(held);
  }

  rules(): ArmedRule[] {
    return this.#stages.filter(({ armed }) => armed).map((stage) => stage.describe());
  }

  held(): HeldEvent[] {
    return this.#held.list();
  }

  adopt(channels: readonly Channel[]): void {
    for (const channel of channels) this.#know(channel);
  }

  quiet = (channel?: Pick<Channel, 'transport' | 'url'>): boolean => {
    // Asked for each frame.
    if (this.#stages.length === 0) return true;
    this.#sweep();
    return !this.#stages.some((stage) => !channel || stage.mayConcern(channel));
  };

  /** On to the first rule after `from` that is about the channel. Rules are looked up anew each time: they come and go while a passage waits. */
  #advance(from: number, channel: Channel, passage: Passage, pass: Pass): void {
    const stage = this.#stages.find(
      (next) =>
        next.order > from &&
        next.behaviour.onPassage &&
        !next.over &&
        next.concerns(channel) &&
        keeps(next.behaviour, passage),
    );
    if (!stage?.behaviour.onPassage) {
      if (!isOutward(passage) || !this.#isCutOff(channel, passage)) pass(passage);
      return;
    }
    if (passage.kind === 'attempt' && passage.atOnce) {
      const ending = stage.endAtOnce(channel, passage);
      return ending ? channel.end(ending) : this.#advance(stage.order, channel, passage, pass);
    }
    stage.behaviour.onPassage(channel, passage, (passed) =>
      this.#advance(stage.order, channel, passed, pass),
    );
  }

  #end(after: number, channel: Channel, passage: Passage): void {
    this.#ended.add(channel);
    this.#advance(after, channel, passage, (passed) => {
      if (passed.kind === 'close') channel.end(passed.ending);
    });
  }

  /** Nobody is at the other end any more. That its owner hangs up, the real connection has to be told all the same. */
  #isCutOff(channel: Channel, { kind }: Passage): boolean {
    return kind !== 'hang-up' && this.#ended.has(channel);
  }

  #know(channel: Channel): void {
    if (this.#channels.has(channel) || !channel.live) return;
    if (this.#channels.size >= MAX_CHANNELS) this.#forget();
    this.#channels.add(channel);
  }

  #forget(): void {
    if (this.#live().length < MAX_CHANNELS) return;
    for (const oldest of this.#channels) {
      // Not one by one: those that are forgotten come back with their next passage.
      if (this.#channels.size <= MAX_CHANNELS / 2) return;
      this.#channels.delete(oldest);
    }
  }

  #live(): readonly Channel[] {
    for (const channel of this.#channels) if (!channel.live) this.#channels.delete(channel);
    return [...this.#channels];
  }

  #sweep(): void {
    if (this.#stages.some(({ over }) => over)) {
      this.#stages = this.#stages.filter(({ over }) => !over);
    }
  }
}

/** Whether a passage goes by way of this behaviour: an end that a fault makes does not go into every one. */
const keeps = ({ keepsEnds }: Behaviour, passage: Passage): boolean =>
  passage.kind !== 'close' ||
  !passage.forced ||
  keepsEnds === 'all' ||
  keepsEnds === passage.forced;

/** What several rules want is so until the last of them is lifted. */
function counted(tell: (wanted: boolean) => void): (wanted: boolean) => void {
  let rules = 0;
  return (wanted) => {
    rules += wanted ? 1 : -1;
    if (rules === (wanted ? 1 : 0)) tell(wanted);
  };
}

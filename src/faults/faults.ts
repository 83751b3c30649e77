import type { Draft } from '../journal/entry.ts';
import type { Channel, Passage, Tap } from '../journal/registry.ts';
import type { ArmedRule, HeldEvent, Rule } from '../journal/rule.ts';
import { ArmedFault, type Surroundings } from './armed.ts';
import { kindOf } from './check.ts';
import { HeldEvents } from './held.ts';
import type { Behaviour, FaultClock, FaultEnvironment, Pass } from './kind.ts';
import { isOutward } from './lanes.ts';

/** Most rules armed at once. */
const MAX_RULES = 64;
/** Most channels remembered for faults that act at once. */
const MAX_CHANNELS = 2000;

export interface FaultsOptions {
  readonly clock: FaultClock;
  /** Uniform in [0, 1), for rules without a seed. Default `Math.random`. */
  readonly random?: () => number;
  /** Receives the journal entries. */
  readonly report: (entry: Draft) => void;
  /** How `offline` and `freeze` affect the page. Default: not at all. */
  readonly environment?: FaultEnvironment;
}

/** The faults of one page, or of one simulated world. */
export interface Faults {
  /** Intercepts every channel's passages. */
  readonly tap: Tap;
  /**
   * @returns the rule's id; the rule may already be over
   * @throws Error with a sentence that names the field, when the rule is invalid
   */
  arm(rule: Rule): string;
  /**
   * Lifts one rule, or all.
   *
   * @returns how many
   */
  lift(id?: string, why?: string): number;
  /**
   * Releases one held event, or all, oldest first.
   *
   * @returns how many
   */
  release(held?: string): number;
  rules(): ArmedRule[];
  held(): HeldEvent[];
  /** Makes channels known that existed before the tap was installed. */
  adopt(channels: readonly Channel[]): void;
  /** Whether no rule applies, either at all or to channels like this one, so that every passage continues at once and unchanged. */
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
  /** Channels that a fault has ended, or is about to end. */
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

  lift(id?: string, why = 'Lifted from the panel.'): number {
    const chosen = this.#stages.filter(
      (stage) => stage.armed && (id === undefined || stage.id === id),
    );
    // In reverse order: what one rule releases must not be caught by another that is also being lifted.
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
    // A cheap test, since it runs for each frame.
    if (this.#stages.length === 0) return true;
    this.#sweep();
    return !this.#stages.some((stage) => !channel || stage.mayConcern(channel));
  };

  /**
   * Continues to the first rule after `from` that applies to the channel. Rules are looked up again each time, since they
   * change while a passage waits.
   */
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

  /** Nobody is at the other end any more. But a hang-up by the owner must still reach the real connection. */
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
      // Drops many at once; a dropped channel is added again with its next passage.
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

/** Whether a passage goes through this behaviour: an end made by a fault does not go through every one. */
const keeps = ({ keepsEnds }: Behaviour, passage: Passage): boolean =>
  passage.kind !== 'close' ||
  !passage.forced ||
  keepsEnds === 'all' ||
  keepsEnds === passage.forced;

/** A condition requested by several rules lasts until the last of them is lifted. */
function counted(tell: (wanted: boolean) => void): (wanted: boolean) => void {
  let rules = 0;
  return (wanted) => {
    rules += wanted ? 1 : -1;
    if (rules === (wanted ? 1 : 0)) tell(wanted);
  };
}

import type { Draft, FaultEntry } from '../journal/entry.ts';
import type { Channel, Ending, Passage } from '../journal/registry.ts';
import type { ArmedRule, Rule, Where } from '../journal/rule.ts';
import type { HeldEvents } from './held.ts';
import {
  type Arming,
  type Behaviour,
  DONE,
  type FaultClock,
  type FaultEnvironment,
  type FaultKind,
  type RuleOf,
} from './kind.ts';
import { isOutward } from './lanes.ts';
import { seededRandom } from './random.ts';
import { aboutChannel, aboutPassage } from './where.ts';

/** Shared by all armed rules of a page. */
export interface Surroundings {
  readonly clock: FaultClock;
  readonly random: () => number;
  readonly report: (entry: Draft) => void;
  readonly environment: FaultEnvironment;
  readonly heldEvents: HeldEvents;
  readonly channels: () => readonly Channel[];
  readonly onLifted: () => void;
  /** Ends a channel by way of the rules after this one that delay such an end. */
  readonly end: (
    after: number,
    channel: Channel,
    passage: Extract<Passage, { kind: 'close' }>,
  ) => void;
}

/** One armed rule: its limits, counts and journal entries, together with the behaviour that implements the fault. */
export class ArmedFault<R extends Rule = Rule> implements Arming {
  readonly id: string;
  /** Rules act in the order in which they were armed. */
  readonly order: number;
  readonly behaviour: Behaviour;
  readonly random: () => number;
  readonly #rule: R;
  readonly #where: Where;
  readonly #times: number;
  readonly #everyFrame: boolean;
  readonly #surroundings: Surroundings;
  readonly #armedAt: number;
  readonly #reported = new WeakSet<Channel>();
  #armed = true;
  #fired = 0;
  #matched = 0;
  #complained = false;
  #timer: unknown;

  constructor(order: number, rule: R, kind: FaultKind<R['fault']>, surroundings: Surroundings) {
    this.order = order;
    this.id = `r${order}`;
    this.#rule = rule;
    this.#where = rule.where ?? {};
    this.#times = rule.times ?? (this.#where.nth === undefined ? Number.POSITIVE_INFINITY : 1);
    this.#everyFrame = kind.everyFrame ?? false;
    this.#surroundings = surroundings;
    this.#armedAt = surroundings.clock.now();
    this.random = rule.seed === undefined ? surroundings.random : seededRandom(rule.seed);
    this.behaviour = kind.start(rule as unknown as RuleOf<R['fault']>, this);
  }

  get clock(): FaultClock {
    return this.#surroundings.clock;
  }
  get environment(): FaultEnvironment {
    return this.#surroundings.environment;
  }
  get heldEvents(): HeldEvents {
    return this.#surroundings.heldEvents;
  }
  get armed(): boolean {
    return this.#armed;
  }
  /** Lifted, with nothing waiting in it. */
  get over(): boolean {
    return !this.#armed && (this.behaviour.waiting?.() ?? 0) === 0;
  }

  arm(): void {
    this.#report('armed', { connection: this.#where.connection ?? '', given: this.#rule });
    const { for: duration } = this.#rule;
    if (duration !== undefined) {
      this.#timer = this.clock.setTimeout(
        () => this.lift(`${duration / 1000} s are over.`),
        duration,
      );
    }
    this.behaviour.onArm?.();
  }

  describe(): ArmedRule {
    return { id: this.id, rule: this.#rule, armedAt: this.#armedAt, fired: this.#fired };
  }

  concerns(channel: Channel): boolean {
    return aboutChannel(this.#where, channel);
  }

  /** Whether it may apply to a channel like this one, whichever connection it belongs to. */
  mayConcern({ transport, url }: Pick<Channel, 'transport' | 'url'>): boolean {
    return (
      (this.#where.transport ?? transport) === transport && url.includes(this.#where.url ?? '')
    );
  }

  channels(): readonly Channel[] {
    return this.#surroundings.channels().filter((channel) => this.concerns(channel));
  }

  about(channel: Channel, passage: Passage): boolean {
    if (!this.#armed || !aboutPassage(this.#where, channel, passage)) return false;
    this.#matched++;
    return this.#where.nth === undefined || this.#where.nth === this.#matched;
  }

  may(): boolean {
    if (!this.#armed || this.#fired >= this.#times) return false;
    const { probability } = this.#rule;
    return probability === undefined || this.random() < probability;
  }

  hits(channel: Channel, passage: Passage): boolean {
    return this.about(channel, passage) && this.may();
  }

  acted(channel: Channel, detail: string): void {
    this.#fired++;
    if (!this.#everyFrame || !this.#reported.has(channel)) {
      this.#reported.add(channel);
      const { connection, epoch, beside } = channel;
      this.#report('fired', { connection, ...(!beside && { epoch }), detail });
    }
    this.settle();
  }

  settle(): void {
    if (this.#fired < this.#times || this.behaviour.keeping?.()) return;
    this.lift(DONE);
  }

  /** How a synchronous attempt ends; `undefined` when it continues. */
  endAtOnce(channel: Channel, passage: Passage): Ending | undefined {
    if (this.behaviour.endAtOnce) return this.behaviour.endAtOnce(channel, passage);
    this.complain(
      `The fault '${this.#rule.fault}' does not apply to the synchronous request to ${channel.url.slice(0, 200)}: the page waits for its answer within the call.`,
    );
    return undefined;
  }

  end(channel: Channel, ending: Ending): void {
    this.#surroundings.end(0, channel, { kind: 'close', ending, forced: 'now' });
  }

  endBehind(channel: Channel, ending: Ending, cause?: Passage): void {
    const after = cause && !isOutward(cause) ? this.order : 0;
    this.#surroundings.end(after, channel, { kind: 'close', ending, forced: 'behind' });
  }

  lift(why: string): void {
    if (!this.#armed) return;
    this.#armed = false;
    this.clock.clearTimeout(this.#timer);
    const consequence = this.behaviour.describeLift?.();
    this.#report('lifted', {
      connection: this.#where.connection ?? '',
      detail: consequence === undefined ? why : `${why} ${consequence}`,
      acted: this.#fired,
    });
    this.behaviour.onLift?.();
    this.#surroundings.onLifted();
  }

  complain(message: string): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#surroundings.report({ type: 'error', at: this.clock.now(), connection: '', message });
  }

  #report(
    phase: 'armed' | 'fired' | 'lifted',
    rest: Pick<FaultEntry, 'connection' | 'given' | 'epoch' | 'detail' | 'acted'>,
  ): void {
    const { fault } = this.#rule;
    const at = this.clock.now();
    this.#surroundings.report({ type: 'fault', at, rule: this.id, fault, phase, ...rest });
  }
}

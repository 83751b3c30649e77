import type { Channel, Passage } from '../journal/registry.ts';
import type { ArmedRule, Fault, HeldEvent, Rule } from '../journal/rule.ts';
import type { Activity, Armed, FaultClock, FaultKind, Pass } from './kind.ts';
import { matchesChannel, matchesPassage } from './match.ts';
import { seededRandom } from './random.ts';

/** What a rule asks of the engine that it is armed in. */
export interface Host {
  readonly clock: FaultClock;
  readonly random: () => number;
  live(): Iterable<Channel>;
  report(
    rule: ArmedRule,
    phase: 'armed' | 'fired' | 'lifted',
    detail?: string,
    channel?: Channel | null,
  ): void;
  hold(rule: ArmedRule, channel: Channel, passage: Passage): HeldEvent | undefined;
  unhold(event: HeldEvent): void;
  setOnline(online: boolean): void;
  /** The rule's last act is done. */
  spent(rule: ArmedRule, why: string): void;
}

/** A rule while it is armed: counts, matches, and hands what matches to its fault. */
export class RuleInForce implements ArmedRule {
  readonly id: string;
  readonly rule: Rule;
  readonly armedAt: number;
  fired = 0;
  over = false;
  #seen = 0;
  #activity: Activity = {};
  readonly #kind: FaultKind;
  readonly #host: Host;
  readonly #chance: () => number;

  constructor(id: string, rule: Rule, kind: FaultKind, host: Host) {
    this.id = id;
    this.rule = rule;
    this.armedAt = host.clock.now();
    this.#kind = kind;
    this.#host = host;
    this.#chance = seededRandom(rule.seed ?? 1);
  }

  begin(): void {
    const { clock, random } = this.#host;
    const armed: Armed<Fault> = {
      rule: this.rule,
      clock,
      random,
      channels: () => this.matching(),
      fired: (channel, detail) => this.#fire(channel, detail),
      held: (channel, passage) => this.#host.hold(this, channel, passage),
      released: (event) => this.#host.unhold(event),
      setOnline: (online) => this.#host.setOnline(online),
    };
    this.#activity = this.#kind.begin(armed);
  }

  /** Live connections that the rule is about. */
  matching(): Channel[] {
    const where = this.rule.where ?? {};
    return [...this.#host.live()].filter((channel) => matchesChannel(where, channel));
  }

  passage(channel: Channel, passage: Passage, pass: Pass): void {
    if (this.over || !this.#activity.passage || !this.#applies(channel, passage)) pass(passage);
    else this.#activity.passage(channel, passage, pass);
  }

  release(held?: string): number {
    return this.#activity.release?.(held) ?? 0;
  }

  /** @returns what lifting meant, for people */
  end(): string | undefined {
    this.over = true;
    return this.#activity.lift?.();
  }

  #applies(channel: Channel, passage: Passage): boolean {
    const { where = {}, probability } = this.rule;
    if (!this.#kind.acts(passage) || !matchesChannel(where, channel)) return false;
    if (this.#kind.matchesItself) return true;
    if (!matchesPassage(where, passage)) return false;
    if (probability !== undefined && this.#chance() >= probability) return false;
    this.#seen++;
    return where.nth === undefined || this.#seen === where.nth;
  }

  #fire(channel: Channel | null, detail: string): void {
    this.fired++;
    this.#host.report(this, 'fired', detail, channel);
    const { times } = this.rule;
    if (times !== undefined && this.fired >= times && !this.over) {
      this.#host.spent(this, `it has acted ${times === 1 ? 'once' : `${times} times`}`);
    }
  }
}

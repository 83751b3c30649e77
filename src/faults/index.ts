import type { Draft, ErrorEntry, FaultEntry, HeldEntry, ReleasedEntry } from '../journal/entry.ts';
import type { Channel, Tap } from '../journal/registry.ts';
import type { ArmedRule, HeldEvent, Rule } from '../journal/rule.ts';
import { type Host, RuleInForce } from './armed-rule.ts';
import { Gates } from './gates.ts';
import type { FaultClock, FaultKind, Pass } from './kind.ts';
import { KINDS } from './kinds/index.ts';

export type { FaultClock } from './kind.ts';

const MAX_RULES = 64;

export type FaultDraft = Draft<FaultEntry | HeldEntry | ReleasedEntry | ErrorEntry>;

export interface FaultsOptions {
  readonly clock: FaultClock;
  /** Takes the entries of what the faults do. */
  readonly report: (draft: FaultDraft) => void;
  /** Makes the browser say that it has no network, or that it is back. */
  readonly setOnline?: (online: boolean) => void;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}

/** Rules that break connections, and the tap that they break them through. */
export interface Faults {
  readonly tap: Tap;
  /** Puts a rule in force, at once also on what is alive. @returns its id @throws Error that says why the rule cannot be */
  arm(rule: Rule): string;
  /** Lifts one rule, or all. @returns how many */
  lift(id?: string, why?: string): number;
  /** Lets one held event go on, or all, oldest first on each connection. @returns how many */
  release(held?: string): number;
  rules(): ArmedRule[];
  held(): HeldEvent[];
  /** Connections that were there before the tap. */
  adopt(channels: Iterable<Channel>): void;
}

export function createFaults(options: FaultsOptions): Faults {
  const { clock, report, setOnline = () => {}, random = Math.random } = options;
  const live = new Set<Channel>();
  const rules: RuleInForce[] = [];
  const gates = new Gates(clock, report);
  let armed = 0;

  const host: Host = {
    clock,
    random,
    live: () => [...live].filter((channel) => channel.live),
    report({ id, rule }, phase, detail, channel) {
      report({
        type: 'fault',
        at: clock.now(),
        connection: channel?.connection ?? '',
        rule: id,
        fault: rule.fault,
        phase,
        ...(channel && { epoch: channel.epoch }),
        ...(detail !== undefined && { detail }),
      });
    },
    hold: (rule, channel, passage) => gates.hold(rule.id, channel, passage),
    unhold: (event) => gates.release(event),
    setOnline,
    spent: (rule, why) => {
      lift(rule.id, why);
    },
  };

  function arm(rule: Rule): string {
    if (rules.length >= MAX_RULES) {
      throw new Error(`${MAX_RULES} faults are armed already. Lift some first.`);
    }
    const kind = KINDS[rule.fault] as FaultKind;
    const lasts = rule.for ?? kind.lifetime?.(rule);
    const momentary = kind.momentary === true && rule.times === undefined && lasts === undefined;
    const entry = new RuleInForce(`r${++armed}`, rule, kind, host);
    if (momentary && entry.matching().length === 0) {
      throw new Error(
        `There is no live connection to ${rule.fault}. Give it a number of times, to act on the next ones.`,
      );
    }
    rules.push(entry);
    host.report(entry, 'armed');
    entry.begin();
    if (momentary) lift(entry.id, 'it is done');
    else if (lasts !== undefined && !entry.over) {
      clock.setTimeout(() => lift(entry.id, 'its time is over'), lasts);
    }
    return entry.id;
  }

  function lift(id?: string, why = 'lifted by hand'): number {
    const chosen = rules.filter((rule) => id === undefined || rule.id === id);
    for (const rule of chosen) {
      rules.splice(rules.indexOf(rule), 1);
      const meant = rule.end();
      host.report(rule, 'lifted', meant === undefined ? why : `${why}; ${meant}`);
    }
    return chosen.length;
  }

  const tap: Tap = (channel, passage, pass) => {
    if (passage.kind === 'attempt') {
      for (const other of live) if (!other.live) live.delete(other);
      live.add(channel);
    }
    through([...rules], 0, channel, pass)(passage);
  };

  return {
    tap,
    arm,
    lift,
    release: (held) => rules.reduce((count, rule) => count + rule.release(held), 0),
    rules: () => rules.map(({ id, rule, armedAt, fired }) => ({ id, rule, armedAt, fired })),
    held: () => gates.events(),
    adopt(channels) {
      for (const channel of channels) live.add(channel);
    },
  };
}

/** What passes one rule meets the next, in the order in which they were armed. */
const through =
  (rules: readonly RuleInForce[], index: number, channel: Channel, pass: Pass): Pass =>
  (passage) => {
    const rule = rules[index];
    if (!rule) return pass(passage);
    rule.passage(channel, passage, through(rules, index + 1, channel, pass));
  };

import type { Drained } from '../journal/command.ts';
import type { Draft, Entry } from '../journal/entry.ts';
import { dropOldest } from '../journal/recent.ts';
import type { ArmedRule, HeldEvent, Rule } from '../journal/rule.ts';
import type { RemotePart } from './remote-part.ts';

/**
 * Most open epochs and connections of a frame that are closed in the journal when the frame goes away; older ones are left
 * as they were.
 */
const MAX_FOLLOWED = 5000;

const WORDS = {
  frame: {
    place: 'A frame of',
    label: 'a frame of',
    reason: 'The frame is gone, or may no longer be inspected.',
    cause: 'frame gone',
  },
  worker: {
    place: 'The worker',
    label: 'the worker',
    reason: 'The worker has ended.',
    cause: 'worker gone',
  },
} as const;

type State = Pick<Drained, 'rules' | 'held' | 'recognised'>;

/** An open epoch of one connection. */
type Alive = Extract<Entry, { type: 'attempt' | 'open' }>;

/**
 * Translates a frame's names: each probe numbers its rules and held events from 1, and names connections by host, so they
 * need a prefix to be unique. A rule that was armed in the whole page is listed once, by the page's name.
 */
export class FrameNames {
  /** At the beginning of a sentence. */
  readonly place: string;
  readonly #label: string;
  readonly #words: (typeof WORDS)[RemotePart['kind']];
  readonly #prefix: string;
  /** The frame's name of a rule → the page's. */
  readonly #shared = new Map<string, string>();
  readonly #alive = new Map<string, Alive>();
  readonly #states = new Map<string, Extract<Entry, { type: 'state' }>['to']>();

  constructor({ kind, host }: Pick<RemotePart, 'kind' | 'host'>, number: number) {
    this.#words = WORDS[kind];
    this.place = `${this.#words.place} ${host}`;
    this.#label = `in ${this.#words.label} ${host}`;
    this.#prefix = `${host}#${number}/`;
  }

  owns(name: string): boolean {
    return name.startsWith(this.#prefix);
  }

  /** The frame's own name for something; `undefined` when it has none. */
  inner(name: string): string | undefined {
    if (this.owns(name)) return name.slice(this.#prefix.length);
    return [...this.#shared].find(([, outer]) => outer === name)?.[0];
  }

  outer(name: string): string {
    return this.#shared.get(name) ?? this.#prefix + name;
  }

  /** Records that a rule of the frame is part of a rule of the whole page. */
  share(inner: string, outer: string): void {
    this.#shared.set(inner, outer);
  }

  /**
   * Translates an entry; `null` if the page itself reports it. The life of a rule is reported as the frame's own, since it
   * fires and ends there separately.
   */
  entry(told: Entry): Entry | null {
    if (told.type === 'fault') {
      const { given, ...fault } = this.#named(told);
      const here = given && this.#renamed(given, (id) => this.#prefix + id);
      return { ...fault, rule: this.#prefix + told.rule, ...(here && { given: here }) };
    }
    if (told.type === 'held') {
      const { rule, held } = told;
      return { ...this.#named(told), rule: this.#prefix + rule, held: this.#prefix + held };
    }
    if (told.type === 'released') return { ...this.#named(told), held: this.#prefix + told.held };
    // The page itself reports page and network events.
    if (told.type === 'environment') return null;
    const entry = this.#named(told);
    this.#follow(entry);
    if (entry.type !== 'connection') return entry;
    return { ...entry, label: `${entry.label} ${this.#label}` };
  }

  /** Translates what is armed, held and recognised now. */
  state({ rules, held, recognised = [] }: State): Required<State> {
    return {
      rules: rules.map((rule) => this.#rule(rule)),
      held: held.map((event) => this.#held(event)),
      recognised: recognised.map(({ connection, protocol }) => ({
        connection: this.#prefix + connection,
        protocol,
      })),
    };
  }

  #rule({ rule, ...rest }: ArmedRule): ArmedRule {
    return {
      ...rest,
      id: this.outer(rest.id),
      rule: this.#renamed(rule, (id) => this.#prefix + id),
    };
  }

  /** A rule about one of the frame's connections, in the frame's names. */
  innerRule = (rule: Rule): Rule => this.#renamed(rule, (id) => id.slice(this.#prefix.length));

  #held({ id, rule, connection, ...rest }: HeldEvent): HeldEvent {
    return {
      ...rest,
      id: this.#prefix + id,
      rule: this.outer(rule),
      connection: this.#prefix + connection,
    };
  }

  /** The entries to add when the frame is gone, since nobody else reports the end of its connections. */
  farewell(at: number): Draft[] {
    const { reason, cause } = this.#words;
    const ends = [...this.#alive.values()].map(
      ({ connection, epoch, transport, inferred }): Draft => ({
        ...{ type: 'close', at, connection, epoch, transport },
        ...{ code: 1001, reason, clean: true, by: 'client' },
        ...(inferred && { inferred }),
      }),
    );
    const states = [...this.#states]
      .filter(([, from]) => from !== 'disconnected')
      .map(
        ([connection, from]): Draft => ({
          ...{ type: 'state', at, connection },
          ...{ from, to: 'disconnected', cause },
        }),
      );
    return [...ends, ...states];
  }

  #named<E extends Entry>(entry: E): E {
    return entry.connection === ''
      ? entry
      : { ...entry, connection: this.#prefix + entry.connection };
  }

  #renamed(rule: Rule, rename: (connection: string) => string): Rule {
    const connection = rule.where?.connection;
    if (connection === undefined) return rule;
    return { ...rule, where: { ...rule.where, connection: rename(connection) } };
  }

  #follow(entry: Entry): void {
    if (entry.type === 'state') {
      this.#states.set(entry.connection, entry.to);
      dropOldest(this.#states, MAX_FOLLOWED);
    }
    if (entry.type === 'attempt' || entry.type === 'open') {
      this.#alive.set(`${entry.connection} ${entry.epoch}`, entry);
      dropOldest(this.#alive, MAX_FOLLOWED);
    }
    if (entry.type === 'close') this.#alive.delete(`${entry.connection} ${entry.epoch}`);
  }
}

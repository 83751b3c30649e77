import { isOfAll, remaining } from '../journal/armed-rule.ts';
import type { Command, Drained } from '../journal/command.ts';
import type { Rule } from '../journal/rule.ts';
import { FrameNames } from './frame-names.ts';
import type { Link } from './link.ts';
import { pollThrough } from './polling.ts';
import type { RemotePart } from './remote-part.ts';
import type { LinkTimers } from './timers.ts';

/** Drains no entries, only the current state. */
export const STANDING: Command & { readonly do: 'drain' } = {
  do: 'drain',
  since: Number.MAX_SAFE_INTEGER,
};

/** A frame or a worker that is followed as part of its page. */
export class Follower {
  readonly remote: RemotePart;
  readonly names: FrameNames;
  readonly link: Link;
  drained: Drained | null = null;
  /** The rules to arm when it joins the page, by the page's names; `null` once it has joined. */
  #due: Map<string, Rule> | null = new Map();
  /** By the page's names, the rules lifted before it joins: the page may have been asked before. `null` stands for all. */
  readonly #lifted = new Set<string | null>();
  /** The rules that it has had, by the page's names, each once its own name is known: none is armed twice. */
  readonly #has = new Map<string, Promise<void>>();
  readonly #joined = Promise.withResolvers<void>();

  constructor(remote: RemotePart, number: number, timers: LinkTimers) {
    this.remote = remote;
    this.names = new FrameNames(remote, number);
    this.link = pollThrough(
      {
        ask: (command) => remote.ask(command),
        reload: () => Promise.reject(new Error('A frame or worker is reloaded with its page.')),
        onNavigated: () => () => {},
      },
      timers,
    );
  }

  /** Arms a rule that is armed everywhere in the page; if it has not joined yet, when it does. */
  async arm(id: string, rule: Rule): Promise<void> {
    if (this.#due) {
      this.#due.set(id, rule);
      return this.#joined.promise;
    }
    const known = this.#has.get(id);
    if (known) return known;
    const armed = this.link
      .send({ do: 'arm', rule })
      .then(({ id: inner }) => this.names.share(inner, id));
    this.#has.set(id, armed);
    return armed;
  }

  /** Lifts the rule with this name in the page, or all rules. @returns how many */
  async lift(id: string | undefined): Promise<number> {
    if (this.#due) this.#lifted.add(id ?? null);
    if (id === undefined) {
      this.#due?.clear();
      return (await this.link.send(liftOf(id))).lifted;
    }
    this.#due?.delete(id);
    await this.#has.get(id);
    const inner = this.names.inner(id);
    return inner === undefined ? 0 : (await this.link.send(liftOf(inner))).lifted;
  }

  /**
   * Arms the faults that are armed in the page. A worker has begun with some of them. A frame that has come back, or that an earlier panel
   * has known, may have some already: those are lifted first.
   */
  async join({ rules: has, given = [] }: Drained, page: Drained): Promise<void> {
    const due = this.#rulesOf(page);
    for (const [id, rule] of this.#due ?? []) due.set(id, rule);
    this.#due = null;
    const kept = new Set<string>();
    for (const { id, own } of given) {
      if (!due.has(id)) continue;
      kept.add(own);
      this.names.share(own, id);
      this.#has.set(id, Promise.resolve());
    }
    try {
      await Promise.all([
        ...has
          .filter((armed) => isOfAll(armed) && !kept.has(armed.id))
          .map(({ id }) => this.link.send(liftOf(id))),
        ...[...due].map(([id, rule]) => this.arm(id, rule)),
      ]);
    } finally {
      this.#joined.resolve();
    }
  }

  /** What is armed everywhere in the page, unless it has been lifted meanwhile. */
  #rulesOf({ rules, now }: Drained): Map<string, Rule> {
    if (this.#lifted.has(null)) return new Map();
    return new Map(
      rules
        .filter((armed) => isOfAll(armed) && !this.#lifted.has(armed.id))
        .flatMap((armed) => {
          const rule = remaining(armed, now);
          return rule ? [[armed.id, rule]] : [];
        }),
    );
  }
}

/** Lifts the rule with this name, or all rules. */
export const liftOf = (id: string | undefined): Command & { readonly do: 'lift' } =>
  id === undefined ? { do: 'lift' } : { do: 'lift', id };

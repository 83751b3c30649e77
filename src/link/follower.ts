import type { Command, Drained } from '../journal/command.ts';
import type { ArmedRule, Rule } from '../journal/rule.ts';
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
    this.names.share((await this.link.send({ do: 'arm', rule })).id, id);
  }

  /** Lifts the rule with this name in the page, or all rules. @returns how many */
  async lift(id: string | undefined): Promise<number> {
    if (id === undefined) this.#due?.clear();
    else this.#due?.delete(id);
    const inner = id === undefined ? undefined : this.names.inner(id);
    if (id !== undefined && inner === undefined) return 0;
    return (await this.link.send(liftOf(inner))).lifted;
  }

  /**
   * Arms the faults that are armed in the page. A frame that has come back, or that an earlier panel has known, may have some of them
   * already: those are lifted first.
   *
   * @param has the rules that are armed in it already
   */
  async join(has: readonly ArmedRule[], page: Drained): Promise<void> {
    const due = new Map(
      page.rules.filter(isOfAll).map((armed) => [armed.id, rest(armed, page.now)]),
    );
    for (const [id, rule] of this.#due ?? []) due.set(id, rule);
    this.#due = null;
    try {
      await Promise.all([
        ...has.filter(isOfAll).map(({ id }) => this.link.send(liftOf(id))),
        ...[...due].map(([id, rule]) => this.arm(id, rule)),
      ]);
    } finally {
      this.#joined.resolve();
    }
  }
}

/** Lifts the rule with this name, or all rules. */
export const liftOf = (id: string | undefined): Command & { readonly do: 'lift' } =>
  id === undefined ? { do: 'lift' } : { do: 'lift', id };

/** Whether a rule is not about a single connection. */
const isOfAll = ({ rule }: ArmedRule): boolean => rule.where?.connection === undefined;

const rest = ({ rule, armedAt }: ArmedRule, now: number): Rule =>
  rule.for === undefined ? rule : { ...rule, for: Math.max(0, rule.for - (now - armedAt)) };

import type { Answer, Answers, Command, Drained } from '../journal/command.ts';
import type { Draft, Entry } from '../journal/entry.ts';
import type { OwnRule } from '../journal/recognition.ts';
import type { ArmedRule, Rule } from '../journal/rule.ts';
import { whyOf } from '../journal/why.ts';
import type { Wanted } from './door.ts';
import { Follower, liftOf, STANDING } from './follower.ts';
import type { Link, LinkListener, LinkStatus } from './link.ts';
import type { FollowParts, RemotePart } from './remote-part.ts';
import type { LinkTimers } from './timers.ts';

/** How long a command waits for a busy frame, ms. The frame carries it out later, when it is no longer busy. */
const PATIENCE = 1000;

/**
 * A link to a page together with its frames of other origins and its workers, each of which has a probe and a journal of its own. Listeners
 * see one page with one journal: entries get a new `seq`, in the order of arrival. Commands go to all of them, or to the one concerned.
 */
export const withFrames = (page: Link, follow: FollowParts, timers: LinkTimers): Link =>
  new LinkWithFrames(page, follow, timers);

class LinkWithFrames implements Link {
  readonly #page: Link;
  readonly #timers: LinkTimers;
  readonly #frames = new Map<RemotePart, Follower>();
  /** Frames that came before the page was identified, so that they cannot be reported as part of it yet. */
  readonly #early = new Set<RemotePart>();
  readonly #listeners = new Set<LinkListener>();
  readonly #stopFollowing: () => void;
  /** The last batch from the page itself. */
  #latest: Drained | null = null;
  /** The rules by which the page and its frames recognise messages. */
  #ownRules: readonly OwnRule[] = [];
  #seq = 0;
  #named = 0;

  constructor(page: Link, follow: FollowParts, timers: LinkTimers) {
    this.#page = page;
    this.#timers = timers;
    this.#stopFollowing = follow((remote) => {
      remote.onGone(() => this.#gone(remote));
      this.#enter(remote);
    });
    page.subscribe({
      onStatus: (status) => {
        for (const listener of [...this.#listeners]) listener.onStatus?.(status);
      },
      onDrained: (drained) => this.#pageTold(drained),
    });
  }

  get status(): LinkStatus {
    return this.#page.status;
  }

  subscribe(listener: LinkListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async send<C extends Command>(command: C): Promise<Answer<C>> {
    // Each case returns the answer to its own command.
    return (await this.#send(command)) as Answer<C>;
  }

  reload(wanted: Wanted): Promise<void> {
    return this.#page.reload(wanted);
  }

  close(): void {
    this.#stopFollowing();
    this.#listeners.clear();
    for (const { link } of this.#all()) link.close();
    this.#frames.clear();
    this.#page.close();
  }

  #send(command: Command): Promise<Answers[keyof Answers]> {
    switch (command.do) {
      case 'arm':
        return this.#arm(command.rule);
      case 'lift':
        return this.#lift(command.id);
      case 'release':
        return this.#release(command.held);
      case 'recognise':
        return this.#recognise(command.rules);
      default:
        return this.#page.send(command);
    }
  }

  async #arm(rule: Rule): Promise<Answers['arm']> {
    const about = rule.where?.connection;
    const one = about === undefined ? undefined : this.#owner(about);
    if (one) {
      const { id } = await one.link.send({ do: 'arm', rule: one.names.innerRule(rule) });
      return { id: one.names.outer(id) };
    }
    const armed = await this.#page.send({ do: 'arm', rule });
    if (about === undefined) {
      await this.#each((frame) => frame.arm(armed.id, rule));
    }
    return armed;
  }

  async #recognise(rules: readonly OwnRule[]): Promise<Answers['recognise']> {
    const answer = await this.#page.send({ do: 'recognise', rules });
    this.#ownRules = rules;
    await this.#each((frame) => this.#recogniseToo(frame));
    return answer;
  }

  #recogniseToo({ link }: Follower): Promise<Answers['recognise']> {
    return link.send({ do: 'recognise', rules: this.#ownRules });
  }

  async #lift(id: string | undefined): Promise<Answers['lift']> {
    const isOfFrame = id !== undefined && this.#owner(id);
    const own = isOfFrame ? 0 : (await this.#page.send(liftOf(id))).lifted;
    const counts = [own, ...(await this.#each((frame) => frame.lift(id)))];
    // A rule that is armed everywhere counts once.
    return { lifted: id === undefined ? sum(counts) : Math.max(...counts) };
  }

  async #release(held: string | undefined): Promise<Answers['release']> {
    const owner = held === undefined ? undefined : this.#owner(held);
    if (owner && held !== undefined) {
      return owner.link.send({ do: 'release', held: owner.names.inner(held) ?? held });
    }
    const { released } = await this.#page.send(
      held === undefined ? { do: 'release' } : { do: 'release', held },
    );
    if (held !== undefined) return { released };
    const others = await this.#each(
      async ({ link }) => (await link.send({ do: 'release' })).released,
    );
    return { released: sum([released, ...others]) };
  }

  /** @returns the outcomes for those that are there and not busy */
  async #each<T>(act: (frame: Follower) => Promise<T>): Promise<T[]> {
    const acts = this.#all().map((frame) => this.#whileThere(frame, () => act(frame)));
    return (await Promise.all(acts)).flat();
  }

  /** Acts on a frame that may go away at any time, without waiting for a busy one. @returns the outcome, if there is one */
  async #whileThere<T>(frame: Follower, act: () => Promise<T>): Promise<[] | [T]> {
    const busy = Promise.withResolvers<[]>();
    const timer = this.#timers.setTimeout(() => {
      this.#complain(frame, 'is busy, and does as it was told when it is not any more.');
      busy.resolve([]);
    }, PATIENCE);
    const done = act().then(
      (outcome): [T] => [outcome],
      (error: unknown): [] => {
        this.#complain(frame, `did not do as it was told. ${whyOf(error)}`);
        return [];
      },
    );
    try {
      return await Promise.race([done, busy.promise]);
    } finally {
      this.#timers.clearTimeout(timer);
    }
  }

  #all(): Follower[] {
    return [...this.#frames.values()];
  }

  #owner(name: string): Follower | undefined {
    return this.#all().find(({ names }) => names.owns(name));
  }

  #enter(remote: RemotePart): void {
    if (!this.#latest) {
      this.#early.add(remote);
      return;
    }
    const frame = new Follower(remote, ++this.#named, this.#timers);
    this.#frames.set(remote, frame);
    frame.link.subscribe({
      onDrained: (drained) => {
        frame.drained = drained;
        this.#tell(
          drained.entries.flatMap((entry) => frame.names.entry(entry) ?? []),
          drained.now,
        );
      },
      onStatus: (status) => {
        if (status.kind !== 'denied') return;
        this.#complain(frame, `cannot be followed. ${status.reason}`);
      },
    });
    if (this.#ownRules.length > 0) {
      void this.#whileThere(frame, () => this.#recogniseToo(frame));
    }
    void this.#whileThere(frame, () => this.#join(frame));
  }

  /** Asks the page who it is first: the last batch may be from a page that has been left. */
  async #join(frame: Follower): Promise<void> {
    const [page, has] = await Promise.all([this.#page.send(STANDING), frame.link.send(STANDING)]);
    // If it belongs to another page, it joins once that page has been identified.
    const isSame = page.page.id === this.#latest?.page.id;
    if (!isSame || !this.#isThere(frame)) return;
    await frame.join(has, page);
    // What it told before was told by other names, and it may have nothing new to tell.
    if (this.#latest && this.#isThere(frame)) this.#tell([], this.#latest.now);
  }

  #gone(remote: RemotePart): void {
    this.#early.delete(remote);
    const frame = this.#frames.get(remote);
    if (!frame) return;
    this.#frames.delete(remote);
    frame.link.close();
    const at = frame.drained?.now;
    if (at !== undefined) this.#tell(frame.names.farewell(at), at);
  }

  #pageTold(drained: Drained): void {
    const another = drained.page.id !== this.#latest?.page.id;
    this.#latest = drained;
    if (another) this.#seq = 0;
    this.#tell(drained.entries, drained.now);
    if (!another) return;
    // Everything its frames have reported so far was reported as part of the page that is gone.
    const frames = [...this.#early, ...this.#frames.keys()];
    for (const { link } of this.#all()) link.close();
    this.#early.clear();
    this.#frames.clear();
    for (const remote of frames) this.#enter(remote);
  }

  #isThere(frame: Follower): boolean {
    return this.#frames.get(frame.remote) === frame;
  }

  #complain(frame: Follower, what: string): void {
    if (!this.#latest || !this.#isThere(frame)) return;
    const at = this.#latest.now;
    const message = `${frame.names.place} ${what}`;
    this.#tell([{ type: 'error', at, connection: '', message }], at);
  }

  #tell(drafts: readonly (Draft | Entry)[], now: number): void {
    if (!this.#latest) return;
    const entries = drafts.map((draft) => ({ ...draft, seq: ++this.#seq }));
    const frames = this.#all().flatMap(({ names, drained }) =>
      drained ? names.state(drained) : [],
    );
    const parts = [this.#latest, ...frames];
    const recognised = parts.flatMap((part) => part.recognised ?? []);
    const drained: Drained = {
      ...this.#latest,
      ...(recognised.length > 0 && { recognised }),
      entries,
      now,
      rules: merged(parts.flatMap(({ rules }) => rules)),
      held: parts.flatMap(({ held }) => held),
    };
    for (const listener of [...this.#listeners]) listener.onDrained?.(drained);
  }
}

/** Merges rules with the same id, and adds up how often they have fired. */
function merged(rules: readonly ArmedRule[]): ArmedRule[] {
  const byId = new Map<string, ArmedRule>();
  for (const rule of rules) {
    const known = byId.get(rule.id);
    byId.set(rule.id, known ? { ...known, fired: known.fired + rule.fired } : rule);
  }
  return [...byId.values()];
}

const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);

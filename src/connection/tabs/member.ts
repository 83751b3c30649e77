import type { Clock } from '../clock.ts';
import type { FollowPage } from '../environment.ts';
import type { Snapshot } from '../events.ts';
import { randomId } from '../id.ts';
import { isDenied, type Possession, possess, tryPossess, UNLOCKED } from '../storage/possession.ts';
import { DEAF, openChannel, type TabChannel } from './channel.ts';
import { Doze, type DozeOptions } from './doze.ts';
import { Leader } from './leader.ts';
import { Overlap } from './overlap.ts';
import { Presence } from './presence.ts';
import type { SharedTarget } from './target.ts';
import type { Verdicts } from './verdicts.ts';
import { Watch } from './watch.ts';
import {
  type FromLeader,
  type Happening,
  type Heard,
  isFromLeader,
  type LeaderRequest,
  read,
  type ToLeader,
  type Verdict,
  write,
} from './wire.ts';

/** How long a leader that hears of another waits for the news that it has been deposed, ms; without such news, the other one has been. */
const DOUBT = 1000;

export interface MemberOptions {
  readonly name: string;
  readonly locks: LockManager;
  readonly channel: (name: string) => TabChannel;
  readonly clock: Clock;
  readonly random: () => number;
  readonly page: FollowPage;
  readonly create: () => SharedTarget;
  readonly verdicts: Verdicts;
  /** `anew`: this leader does not know yet what this tab has sent. */
  readonly onWelcome: (snapshot: Snapshot, anew: boolean) => void;
  readonly onEvent: (happening: Happening, snapshot: Snapshot) => void;
  readonly onSettled: (verdict: Verdict) => void;
  readonly onTrouble: (message: string) => void;
}

/** A message to the current leader, without its address. */
type Addressed<M = Extract<ToLeader, { to: string }>> = M extends { to: string }
  ? Omit<M, 'to'>
  : never;

/** One tab's part in a shared connection, from `connect()` to `disconnect()`: it leads, or follows the leader. */
export class Member {
  readonly #id = randomId();
  readonly #options: MemberOptions;
  readonly #lock: string;
  #channel: TabChannel;
  readonly #watch: Watch;
  readonly #presence: Presence;
  #candidacy = new AbortController();
  #leading: { readonly leader: Leader; readonly possession: Possession } | null = null;
  #known: { readonly term: number; readonly id: string } = { term: 0, id: '' };
  #doubt: unknown = null;
  /** Messages of tabs that also claim to lead; read if this leader turns out to be deposed. */
  #rivals: Heard[] = [];
  readonly #overlap = new Overlap();
  readonly #doze: Doze;
  #returning: unknown = null;
  readonly #unfollow: () => void;
  #over = false;
  /** Troubles already reported: what recurs with each retry is reported once. */
  readonly #told = new Set<string>();

  constructor(options: MemberOptions) {
    const { name, locks, channel, clock, random } = options;
    this.#options = options;
    this.#lock = `faultline:tabs:${name}`;
    this.#channel = openChannel(channel, this.#lock, (data) => this.#receive(data));
    this.#watch = new Watch({
      clock,
      random,
      ask: () => this.#post({ type: 'ping' }),
      onSilence: () => void this.#stand(true),
    });
    const hand: DozeOptions['hand'] = (asked, from) => this.#leading?.leader.receive(asked, from);
    this.#doze = new Doze({ clock, doubt: DOUBT, hand });
    this.#unfollow = options.page((what) => {
      if (what === 'freeze') this.#doze.freeze();
      if (what === 'resume') this.#doze.wake();
      if (what === 'pageshow') this.#return();
    });
    this.#presence = new Presence(locks, `${this.#lock}:members`);
    this.#follow();
  }

  /** Sends to the leader. While none is known nobody receives it; the next welcome makes the tab ask again. */
  tell(message: Addressed): void {
    const addressed = { ...message, to: this.#known.id } as LeaderRequest;
    if (this.#known.id === this.#id) this.#ask(addressed, this.#id);
    else if (this.#known.id !== '') this.#post(addressed);
  }

  /** Leaves. If this tab leads, another takes over; if it is the last, the connection ends. */
  async leave(): Promise<void> {
    this.#over = true;
    this.#watch.stop();
    this.#unfollow();
    this.#stopTimers();
    this.#candidacy.abort();
    await this.#presence.end();
    if (this.#leading) {
      const { locks } = this.#options;
      const isOnly = this.#leading.possession === UNLOCKED;
      const present = `${this.#lock}:members`;
      const alone = isOnly ? UNLOCKED : await tryPossess(locks, present).catch(() => null);
      this.#leading?.leader.end(alone !== null);
      await this.#leading?.possession.release();
      await alone?.release();
      this.#leading = null;
    }
    this.#deafen();
  }

  #deafen(): void {
    this.#channel.onmessage = null;
    this.#channel.close();
    this.#channel = DEAF;
  }

  #follow(): void {
    this.#watch.start();
    this.#post({ type: 'join' });
    void this.#stand(false);
  }

  /** After a return from the back/forward cache: WebKit has released all locks of this page and rejected its requests. */
  #return(): void {
    this.#presence.renew();
    if (!this.#leading) void this.#stand(false);
  }

  /** Requests leadership: once the lock is free, or at once by force. */
  async #stand(steal: boolean): Promise<void> {
    this.#candidacy.abort();
    this.#candidacy = new AbortController();
    const { signal } = this.#candidacy;
    const onStolen = () => {
      if (!signal.aborted) this.#deposed();
    };
    try {
      const how = steal ? { steal } : { signal };
      const possession = await possess(this.#options.locks, this.#lock, { ...how, onStolen });
      if (!possession) return;
      if (signal.aborted) await possession.release();
      else this.#lead(possession);
    } catch (error) {
      if (signal.aborted || Object(error).name === 'AbortError') return;
      if (isDenied(error)) return this.#goAlone(error);
      this.#sayOnce(`This tab cannot ask to lead the shared connection: ${String(error)}`);
      this.#watch.start();
    }
  }

  /** The browser denies locks to this page. Its origin may be opaque, and then no other tab shares it. */
  #goAlone(error: unknown): void {
    this.#deafen();
    this.#sayOnce(
      `This page has a connection of its own, since the browser gives it no Web Locks: ${error}`,
    );
    this.#lead(UNLOCKED);
  }

  #sayOnce(trouble: string): void {
    if (!this.#told.has(trouble)) this.#options.onTrouble(trouble);
    this.#told.add(trouble);
  }

  #lead(possession: Possession): void {
    this.#watch.stop();
    const { create, clock, verdicts } = this.#options;
    try {
      // A tab that has heard no earlier leader still needs a higher term: otherwise the others would ignore it.
      const term = Math.max(this.#known.term + 1, Math.floor(clock.now()));
      const publish = (message: FromLeader) => this.#publish(message);
      const onLost = () => this.#lost();
      const leader = new Leader({ target: create(), clock, term, verdicts, publish, onLost });
      this.#leading = { leader, possession };
      this.#doze.start();
      leader.start();
    } catch (error) {
      this.#leading = null;
      void possession.release();
      this.#doze.stop();
      this.#sayOnce(
        `This tab cannot lead the shared connection, and tries again: ${String(error)}`,
      );
      this.#watch.start();
    }
  }

  /** Another tab took the lock, since this one was frozen or hung. */
  #deposed(): void {
    this.#resign();
    if (!this.#over) this.#follow();
  }

  /** Another page took the outbox: possibly a hung former leader that was about to take it, and lets go once it knows that it is deposed. */
  #lost(): void {
    const { clock, onTrouble } = this.#options;
    onTrouble('Another page took the outbox of the shared connection; it is taken back.');
    this.#resign();
    // Otherwise two such tabs would take it from each other without pause.
    this.#returning = clock.setTimeout(() => this.#follow(), DOUBT);
  }

  #resign(): void {
    const { leader, possession } = this.#leading ?? {};
    this.#leading = null;
    leader?.end(false);
    void possession?.release();
    this.#stopTimers();
    for (const message of this.#rivals.splice(0)) this.#hear(message);
  }

  #stopTimers(): void {
    const { clock } = this.#options;
    for (const timer of [this.#doubt, this.#returning]) clock.clearTimeout(timer);
    this.#doubt = null;
    this.#doze.stop();
  }

  #ask(message: LeaderRequest, from: string): void {
    const { leader } = this.#leading ?? {};
    const isWork = message.type !== 'join' && message.type !== 'ping';
    if (leader && isWork) this.#doze.take(message, from);
    else leader?.receive(message, from);
  }

  #publish(message: FromLeader): void {
    this.#post(message);
    this.#hear({ ...message, from: this.#id });
  }

  #post(message: ToLeader | FromLeader): void {
    this.#channel.postMessage(write(this.#id, message));
  }

  #receive(data: unknown): void {
    const result = read(data);
    if ('problem' in result) {
      // A leader of another version is alive, although it cannot be understood.
      if (result.foreignVersion) this.#watch.heard();
      return result.foreignVersion
        ? this.#sayOnce(result.problem)
        : this.#options.onTrouble(result.problem);
    }
    const { message } = result;
    if (isFromLeader(message)) {
      if (!this.#leading) return this.#hear(message);
      this.#rivals.push(message);
      this.#contest(message.term);
    } else if (message.type === 'stale') this.#contest(message.term);
    else if (!('to' in message) || message.to === this.#id) this.#ask(message, message.from);
    else if (message.type === 'cancel') this.#options.verdicts.cancel(message.messageIds);
  }

  #contest(term: number): void {
    if (!this.#leading || term < this.#known.term || this.#doubt !== null) return;
    const { clock } = this.#options;
    const since = clock.now();
    this.#doubt = clock.setTimeout(() => {
      this.#doubt = null;
      // A tab that was frozen meanwhile has had no time to hear that it is deposed.
      if (clock.now() - since > 2 * DOUBT) return this.#contest(term);
      this.#rivals = [];
      this.#leading?.leader.outbid(term);
    }, DOUBT);
  }

  #hear(message: Heard): void {
    const { term, id } = this.#known;
    const same = message.from === id;
    if (message.term < term || (message.term === term && !same)) {
      return this.#post({ type: 'stale', term });
    }
    // Only an answer to a question proves life: a frozen tab still receives and sends, but does no work.
    if (message.type === 'beat' || message.term > term) this.#watch.heard();
    if (message.term > term && message.type !== 'welcome') return this.#post({ type: 'join' });
    this.#known = { term: message.term, id: message.from };
    if ('snapshot' in message) this.#overlap.note(message.snapshot, message.term > term);
    if (this.#over) return;
    const { onWelcome, onEvent, onSettled } = this.#options;
    if (message.type === 'welcome') {
      // A tab that leads again does not know what was sent in between.
      onWelcome(message.snapshot, !same || message.term > term || message.to === this.#id);
    } else if (message.type === 'event') {
      const { happening, snapshot } = message;
      if (!this.#overlap.has(happening, snapshot)) onEvent(happening, snapshot);
    } else if (message.type === 'settled' && message.to === this.#id) onSettled(message.verdict);
  }
}

import type { ServerFrame } from '../connection/protocol.ts';
import type { Author, Exchange } from './exchange.ts';
import type { HelloFrame } from './frames.ts';
import { isChannel, type Visit } from './options.ts';
import { Gone, Refusal, replaced, replacedBy } from './refusal.ts';
import { claimFor, clientOf, LIVE, nameFor, type Peer, resumeAfter, Standing } from './standing.ts';
import type { Claim, Kind, Notice, Session, Store } from './store.ts';

const PONG = { type: 'pong' } as const;
const STOPPING = 'the server is stopping';

/** The open connections of this node, and the check which connection of a client id is the newest on any node. */
export class Connections {
  readonly #store: Store<never>;
  readonly #exchange: Pick<Exchange<never>, 'admit' | 'report'>;
  readonly #identify: (visit: Visit) => string | Promise<string>;
  readonly #standing = new Set<Standing>();
  readonly #byClient = new Map<string, Set<Standing>>();
  readonly #deafen: () => void;
  /** When new connections are admitted again, on the scale of `performance.now()`, which does not change when the system time is set. */
  #awayUntil = 0;
  /** Names of connections that have been told to go away: telling a poll again would end it at once, and every later one too. */
  readonly #told = new Set<string>();
  #stopped = false;

  constructor(
    store: Store<never>,
    exchange: Pick<Exchange<never>, 'admit' | 'report'>,
    identify: (visit: Visit) => string | Promise<string>,
  ) {
    this.#store = store;
    this.#exchange = exchange;
    this.#identify = identify;
    this.#deafen = store.listen((notice) => {
      this.#hear(notice).catch((error: unknown) => {
        const what = `What another connection did could not be followed: ${String(error)}`;
        this.#exchange.report(new Error(what, { cause: error }));
      });
    });
  }

  /**
   * Greets a client: `welcome`, then the events that it missed and those that follow.
   *
   * @throws Refusal
   */
  async greet(hello: HelloFrame, visit: Visit, kind: Kind, peer: Peer): Promise<Standing> {
    this.#requireHere();
    const channel = await this.#channelOf({ ...visit, auth: hello.auth });
    const session = await this.#exchange.admit(hello, channel);
    const { clientId, secret } = session;
    const name = nameFor(clientId);
    const standing = this.#stand(session, name, peer);
    try {
      await standing.listen();
      // A page that was reloaded meanwhile must not take over from its successor.
      if (peer.gone) throw new Gone();
      const claim = claimFor(hello, session, kind, name);
      if (!(await this.#store.claim(clientId, claim))) throw replaced();
      standing.claimed = true;
      standing.instance = claim.instance;
      const [range, found] = await Promise.all([
        this.#store.range(channel),
        // Before its claim, another page may have advanced the session.
        this.#store.find(clientId),
      ]);
      if (!found) throw new Gone();
      const { log } = range;
      const events = resumeAfter(hello, range);
      const { last } = found.session;
      standing.welcomed = last;
      const connection = kind === 'websocket' ? {} : { connection: name };
      standing.send({ type: 'welcome', secret, last, events, log, ...connection } as ServerFrame);
      if (kind !== 'ajax') standing.start(events, log);
      await this.#store.notify({ type: 'claimed', clientId, connection: name });
    } catch (error) {
      standing.leave();
      throw error;
    }
    return standing;
  }

  /**
   * A connection without a hello: receives events from now on, but delivers none before `when` resolves.
   *
   * @throws Refusal
   */
  async join(visit: Visit, peer: Peer, when?: Promise<void>): Promise<Standing> {
    const channel = await this.identifyPlain(visit);
    const standing = this.#stand({ channel, clientId: null }, '', peer);
    try {
      await standing.listen();
      const { last, log } = await this.#store.range(channel);
      if (when) void when.then(() => standing.start(last, log));
      else standing.start(last, log);
    } catch (error) {
      standing.leave();
      throw error;
    }
    return standing;
  }

  async identifyPlain(visit: Visit): Promise<string> {
    this.#requireHere();
    return this.#channelOf(visit);
  }

  /** @throws TypeError when the channel is not a non-empty string: such clients would share a channel, or have none */
  async #channelOf(visit: Visit): Promise<string> {
    const channel: unknown = await this.#identify(visit);
    if (isChannel(channel)) return channel;
    const what = channel === '' ? 'an empty one' : String(channel);
    throw new TypeError(
      `identify must return a channel, which is a non-empty string; it returned ${what}.`,
    );
  }

  /**
   * The owner of the connection that a POST or a poll names, whichever node issued the name.
   *
   * @throws Refusal 409 when it was replaced; 404 when the connection is unknown, or the store cannot tell whether it was
   * replaced
   */
  async named(name: string): Promise<Author & { readonly claim: Claim }> {
    const clientId = clientOf(name);
    const found = clientId === null ? null : await this.#store.find(clientId);
    if (!found?.claim) throw new Gone();
    if (found.claim.connection !== name) throw replacedBy(this.#store, found.claim);
    const { instance } = found.claim;
    return { ...found.session, connection: name, instance, claim: found.claim };
  }

  /**
   * A poll that waits for events after `received`.
   *
   * @throws Refusal 404 when those are no longer in the log
   */
  async poll(author: Author, name: string, received: number, peer: Peer): Promise<Standing> {
    for (const before of this.#byClient.get(author.clientId) ?? []) {
      if (before.name === name) before.end(new Gone());
    }
    const standing = this.#stand(author, name, peer);
    standing.claimed = true;
    try {
      await standing.listen();
      const range = await this.#store.range(author.channel);
      if (resumeAfter({ received }, range) !== received) throw new Gone();
      if (this.#awayFor > 0 && !this.#told.has(name)) this.#sendAway(standing);
      standing.start(received, range.log);
    } catch (error) {
      standing.leave();
      throw error;
    }
    return standing;
  }

  /** The pong goes down the stream, which may be on any node. */
  async pong({ clientId }: Author, connection: string): Promise<void> {
    await this.#store.notify({ type: 'pong', clientId, connection });
  }

  /** Reports that a POST of this connection takes long. The answers so far go down the connection, and again with the POST's own answer. */
  async live(
    { clientId }: Author,
    connection: string,
    answers: readonly ServerFrame[],
  ): Promise<void> {
    await this.#store.notify({ type: 'live', clientId, connection, answers });
  }

  /** Tells all clients that the server is about to close, and admits no new connection for that long. */
  goaway(retryAfter: number): void {
    if (!(retryAfter >= 0)) {
      throw new RangeError(`goaway() takes a time in ms, of 0 or more; it was ${retryAfter}.`);
    }
    this.#awayUntil = performance.now() + retryAfter;
    this.#told.clear();
    for (const standing of this.#standing) this.#sendAway(standing);
  }

  stop(): void {
    this.#stopped = true;
    this.#deafen();
    for (const standing of this.#standing) standing.end(new Gone(STOPPING));
  }

  get #awayFor(): number {
    return Math.max(0, Math.ceil(this.#awayUntil - performance.now()));
  }

  #sendAway(standing: Standing): void {
    this.#told.add(standing.name);
    standing.send({ type: 'goaway', retryAfter: this.#awayFor });
  }

  #requireHere(): void {
    if (!this.#stopped && this.#awayFor === 0) return;
    const seconds = Math.max(1, Math.ceil(this.#awayFor / 1000));
    throw new Refusal(503, 'The server is going away; come back later.', {
      'retry-after': String(seconds),
      connection: 'close',
    });
  }

  #stand(
    who: Pick<Session, 'channel'> & { readonly clientId: string | null },
    name: string,
    peer: Peer,
  ): Standing {
    if (this.#stopped) throw new Gone(STOPPING);
    const behind = new Gone('too far behind: connect anew');
    const standing = new Standing(this.#store, who, name, peer, behind, this.#exchange.report);
    const { clientId } = who;
    this.#standing.add(standing);
    const those =
      clientId === null ? new Set<Standing>() : (this.#byClient.get(clientId) ?? new Set());
    if (clientId !== null) this.#byClient.set(clientId, those.add(standing));
    standing.onEnd = () => {
      this.#standing.delete(standing);
      those.delete(standing);
      if (clientId !== null && those.size === 0) this.#byClient.delete(clientId);
    };
    return standing;
  }

  async #hear(notice: Notice): Promise<void> {
    if (notice.type === 'missed') {
      // One after the other: the store must not be asked about thousands of clients at once.
      for (const clientId of [...this.#byClient.keys()]) await this.#keepNewest(clientId);
      return;
    }
    const { clientId, connection } = notice;
    const here = this.#byClient.get(clientId);
    if (!here) return;
    if (notice.type !== 'claimed') {
      for (const standing of here) {
        if (standing.name !== connection) continue;
        const frames = notice.type === 'pong' ? [PONG] : [...notice.answers, LIVE];
        for (const frame of frames) standing.send(frame);
      }
      return;
    }
    // A notice may arrive late: only the store knows which connection is the newest.
    const newest = (await this.#store.find(clientId))?.claim?.connection ?? connection;
    this.#endOthers(here, newest, replaced());
  }

  async #keepNewest(clientId: string): Promise<void> {
    const claim = (await this.#store.find(clientId))?.claim;
    const here = this.#byClient.get(clientId) ?? [];
    if (claim) this.#endOthers(here, claim.connection, replacedBy(this.#store, claim));
  }

  #endOthers(here: Iterable<Standing>, newest: string, why: Refusal): void {
    for (const standing of here) {
      if (standing.claimed && standing.name !== newest) standing.end(why);
    }
  }
}

import { randomUUID } from 'node:crypto';
import {
  type Claim,
  type EventListener,
  KEPT_EVENTS,
  KEPT_IDS,
  KEPT_REFUSALS,
  KEPT_SESSION,
  type Notice,
  type Opened,
  type Outcome,
  type Range,
  type Session,
  type Step,
  type Store,
  type StoredEvent,
} from '../store.ts';
import { Local } from './local.ts';
import { runNow } from './own-writes.ts';

interface Channel {
  readonly events: StoredEvent[];
  last: number;
  /** Each id, and why it was refused. */
  readonly ids: Map<string, string | null>;
}

interface Kept extends Session {
  readonly seen: number;
  /** Why messages were refused, by sequence. */
  readonly refusals: Map<number, string>;
}

const EMPTY: Pick<Channel, 'events' | 'last'> = { events: [], last: 0 };

/** For one process, and only while it runs. A step's `also` is a function; if it throws, nothing is stored. */
export class MemoryStore implements Store<() => void> {
  readonly #sessions = new Map<string, Kept>();
  readonly #channels = new Map<string, Channel>();
  readonly #local = new Local();
  readonly #log = randomUUID();

  async open(session: Session): Promise<Opened> {
    const fresh: Kept = { ...session, seen: Date.now(), refusals: new Map() };
    const first = this.#sessions.get(session.clientId) ?? fresh;
    const known = first.secret === session.secret ? session.last : 0;
    const found = { ...first, last: Math.max(first.last, known) };
    this.#keep(found);
    for (const [clientId, { seen }] of this.#sessions) {
      if (seen > Date.now() - KEPT_SESSION) break;
      this.#sessions.delete(clientId);
    }
    return { ...found, arrival: this.#local.arrive() };
  }

  async find(clientId: string) {
    const session = this.#sessions.get(clientId);
    return session ? { session, claim: this.#local.claimOf(clientId) } : null;
  }

  async claim(clientId: string, claim: Claim): Promise<boolean> {
    return this.#local.claim(clientId, claim);
  }

  async apply({ channel, turn, id, refusal, events, also }: Step<() => void>): Promise<Outcome> {
    const session = turn ? this.#sessions.get(turn.clientId) : undefined;
    const log = this.#channel(channel);
    const remembered = id === null ? undefined : log.ids.get(id);
    if (turn) {
      if (!session) return { type: 'unknown' };
      const replaced = this.#local.replacedBy(turn);
      if (replaced) return replaced;
      if (turn.sequence > session.last + 1) {
        return { type: 'expected', sequence: session.last + 1 };
      }
      if (turn.sequence <= session.last) {
        return { type: 'duplicate', refusal: session.refusals.get(turn.sequence) ?? null };
      }
    }
    if (remembered === undefined && also) runNow(also);
    if (session && turn) {
      this.#keep({ ...session, last: turn.sequence });
      const why = remembered === undefined ? refusal : remembered;
      if (why) session.refusals.set(turn.sequence, why);
      session.refusals.delete(turn.sequence - KEPT_REFUSALS);
    }
    if (remembered !== undefined) return { type: 'duplicate', refusal: remembered };
    if (id !== null) remember(log.ids, id, refusal ?? null);
    const appended = events.map((event) => ({ ...event, sequence: ++log.last }));
    log.events.push(...appended);
    log.events.splice(0, log.events.length - KEPT_EVENTS);
    this.#local.tell(channel, appended);
    return { type: 'applied', last: log.last };
  }

  async range(channel: string): Promise<Range> {
    const { events, last } = this.#channels.get(channel) ?? EMPTY;
    return { log: this.#log, first: last - events.length + 1, last };
  }

  async eventsAfter(channel: string, sequence: number, limit: number) {
    const { events, last } = this.#channels.get(channel) ?? EMPTY;
    const from = Math.max(0, sequence - (last - events.length));
    return events.slice(from, from + limit);
  }

  async subscribe(channel: string, listener: EventListener): Promise<() => void> {
    return this.#local.subscribe(channel, listener);
  }

  async notify(notice: Notice): Promise<void> {
    this.#local.notify(notice);
  }

  listen(listener: (notice: Notice) => void): () => void {
    return this.#local.listen(listener);
  }

  async close(): Promise<void> {
    this.#sessions.clear();
    this.#channels.clear();
  }

  /** Sessions are ordered by last use. */
  #keep(session: Kept): void {
    this.#sessions.delete(session.clientId);
    this.#sessions.set(session.clientId, { ...session, seen: Date.now() });
  }

  #channel(name: string): Channel {
    const found = this.#channels.get(name);
    if (found) return found;
    const channel = { events: [], last: 0, ids: new Map() };
    this.#channels.set(name, channel);
    return channel;
  }
}

function remember(ids: Map<string, string | null>, id: string, refusal: string | null): void {
  ids.set(id, refusal);
  const [oldest] = ids.keys();
  if (ids.size > KEPT_IDS && oldest !== undefined) ids.delete(oldest);
}

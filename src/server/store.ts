import type { Json, ServerFrame } from '../connection/protocol.ts';

/** Newest events that a store keeps of each channel; who comes back later than that misses the oldest. */
export const KEPT_EVENTS = 2000;
/** Characters that a store reads of events at once, and the event that goes beyond: a reader that is slow is not to fill the memory. */
export const PAGE_SIZE = 256 * 1024;
/** Newest ids that a store remembers of each channel, so that what comes again is not applied again. */
export const KEPT_IDS = 10_000;
/** Of so many of its last messages a session remembers which were refused, and why: a client has no more on the wire unanswered. */
export const KEPT_REFUSALS = 256;
/** Runs of a client that are remembered for not being its last: pages that share an outbox by mistake would displace each other for ever. */
export const KEPT_INSTANCES = 16;
/** How long a store keeps the session of a client that does not come back, ms: 30 days. */
export const KEPT_SESSION = 30 * 24 * 3600 * 1000;

/** What is kept for one client id. */
export interface Session {
  readonly clientId: string;
  /** The event log that the client reads. */
  readonly channel: string;
  readonly secret: string;
  /** The highest message sequence that is processed. */
  readonly last: number;
}

export type Kind = 'websocket' | 'sse' | 'ajax';

/** Which connection is a client id's newest. */
export interface Claim {
  readonly connection: string;
  readonly kind: Kind;
  readonly instance: string | null;
  readonly epoch: number;
}

/** A body as it is stored: JSON, or bytes in Base64. */
export interface StoredBody {
  readonly body: Json;
  readonly encoding?: 'base64';
}

export interface StoredEvent extends StoredBody {
  /** Contiguous per channel, from 1. */
  readonly sequence: number;
}

/** What is to be stored in one step: all of it, or nothing. */
export interface Step<Also> {
  readonly channel: string;
  /** Whose turn it is: the session goes from `sequence - 1` to `sequence`. `null` for what belongs to no session. */
  readonly turn: { readonly clientId: string; readonly sequence: number } | null;
  /** Remembered in the channel; a step whose id is remembered only advances its session. `null`: not remembered. */
  readonly id: string | null;
  /** Why the message was refused; remembered with its id and in its session, and answered when it comes again. */
  readonly refusal?: string;
  readonly events: readonly StoredBody[];
  /** The application's own writes, in the form that the store takes. */
  readonly also?: Also;
}

export type Outcome =
  /** `last`: sequence of the channel's last event */
  | { readonly type: 'applied'; readonly last: number }
  /** The session was there already, or the id was remembered. */
  | { readonly type: 'duplicate'; readonly refusal: string | null }
  /** It is not this message's turn. */
  | { readonly type: 'expected'; readonly sequence: number }
  /** There is no such session. */
  | { readonly type: 'unknown' };

/** What there is of a channel's event log. */
export interface Range {
  /** Names the log, from before its first event. One that was lost and begins anew has another name. */
  readonly log: string;
  /** Sequence of the oldest event kept; `last + 1` where there is none. */
  readonly first: number;
  /** Sequence of the last one. */
  readonly last: number;
}

/** What nodes tell one another. */
export type Notice =
  | { readonly type: 'claimed'; readonly clientId: string; readonly connection: string }
  /** A ping came in by POST; the pong is to go down the stream, which another node may hold. */
  | { readonly type: 'pong'; readonly clientId: string; readonly connection: string }
  /** A POST takes long: its connection lives, and so much of it is answered. */
  | {
      readonly type: 'live';
      readonly clientId: string;
      readonly connection: string;
      readonly answers: readonly ServerFrame[];
    };

/** `missed`: events may have been appended unheard; the log is to be read. */
export type EventListener = (event: StoredEvent | 'missed') => void;

/**
 * Where sessions and event logs are kept. Every method is one atomic step, and rejects when the store cannot be reached.
 *
 * @typeParam Also what of the application's own can be written in the same step
 */
export interface Store<Also = unknown> {
  /** A claim may be lost, and an older one be kept: when a replica that was behind takes over, say. */
  readonly mayLoseClaims?: boolean;
  /**
   * Creates a session where there is none. Answers the one that is there: the first wins. But with its secret, a higher `last` is taken: a
   * store that has lost what it had confirmed would wait for ever for messages that the client does not have any more.
   */
  open(session: Session): Promise<Session>;
  find(clientId: string): Promise<{ session: Session; claim: Claim | null } | null>;
  /**
   * Makes a connection the newest of its client id. `false` when one of the same instance and a higher epoch is, or when another instance has
   * taken over from this one.
   */
  claim(clientId: string, claim: Claim): Promise<boolean>;
  apply(step: Step<Also>): Promise<Outcome>;
  range(channel: string): Promise<Range>;
  /** Events after `sequence`, oldest first, at most `limit`; fewer, but one at least, when they are large. */
  eventsAfter(channel: string, sequence: number, limit: number): Promise<readonly StoredEvent[]>;
  /** Tells the events that any node appends from the time that it resolves, until the function that it resolves to is called. */
  subscribe(channel: string, listener: EventListener): Promise<() => void>;
  /** Tells all nodes, this one too. */
  notify(notice: Notice): Promise<void>;
  /** Hears what any node tells, until the function that it answers is called. */
  listen(listener: (notice: Notice) => void): () => void;
  close(): Promise<void>;
}

import type { Json, ServerFrame } from '../connection/protocol.ts';

/** Newest events kept per channel; a client that returns later misses the oldest. */
export const KEPT_EVENTS = 2000;
/** A store stops reading events with the one that exceeds this many characters: a slow reader must not fill the memory. */
export const PAGE_SIZE = 256 * 1024;
/** Newest ids remembered per channel, so that repeated messages are not applied again. */
export const KEPT_IDS = 10_000;
/** A session remembers for this many of its last messages which were refused, and why: a client has no more on the wire unanswered. */
export const KEPT_REFUSALS = 256;
/** Earlier instances remembered per client: pages that share an outbox by mistake would otherwise displace each other for ever. */
export const KEPT_INSTANCES = 16;
/** How long a store keeps the session of a client that does not return, ms: 30 days. */
export const KEPT_SESSION = 30 * 24 * 3600 * 1000;

/** The stored state of one client id. */
export interface Session {
  readonly clientId: string;
  /** The event log that the client reads. */
  readonly channel: string;
  readonly secret: string;
  /** The highest message sequence processed. */
  readonly last: number;
}

/** The session of a client that says hello. */
export interface Opened extends Session {
  /** Rises with each `open` of the client id: it tells which of two hellos came last, however late their claims land. */
  readonly arrival: number;
}

export type Kind = 'websocket' | 'sse' | 'ajax';

/** The claim of a connection to be its client id's newest. */
export interface Claim {
  readonly connection: string;
  readonly kind: Kind;
  readonly instance: string | null;
  readonly epoch: number;
  /** As `open` returned it. */
  readonly arrival: number;
}

/** A body as stored: JSON, or bytes in Base64. */
export interface StoredBody {
  readonly body: Json;
  readonly encoding?: 'base64';
}

export interface StoredEvent extends StoredBody {
  /** Contiguous per channel, from 1. */
  readonly sequence: number;
}

/** The place of a message in its session. */
export interface Turn {
  readonly clientId: string;
  readonly sequence: number;
  /**
   * Of the connection that brought the message. Nothing is stored once another instance holds the claim of the client id:
   * that one may have given the sequence to another message.
   */
  readonly instance: string | null;
}

/** Stored atomically: all of it or nothing. */
export interface Step<Also> {
  readonly channel: string;
  /** Advances the session of this client from `sequence - 1` to `sequence`. `null` when no session is involved. */
  readonly turn: Turn | null;
  /** Remembered per channel; a step whose id is already remembered only advances its session. `null`: not remembered. */
  readonly id: string | null;
  /** Why the message was refused. Remembered with its id and in its session, and answered when the message is sent again. */
  readonly refusal?: string;
  readonly events: readonly StoredBody[];
  /** The application's own writes, in the form that the store takes. */
  readonly also?: Also;
}

export type Outcome =
  /** `last`: sequence of the channel's last event */
  | { readonly type: 'applied'; readonly last: number }
  /** The session had already advanced, or the id was remembered. */
  | { readonly type: 'duplicate'; readonly refusal: string | null }
  /** Another message of this session comes first. */
  | { readonly type: 'expected'; readonly sequence: number }
  /** Another instance, this one, has taken over. */
  | { readonly type: 'replaced'; readonly instance: string | null }
  /** There is no such session. */
  | { readonly type: 'unknown' };

/** Extent of a channel's event log. */
export interface Range {
  /** Names the log, from before its first event. A log that was lost and starts anew has another name. */
  readonly log: string;
  /** Sequence of the oldest event kept; `last + 1` when there is none. */
  readonly first: number;
  /** Sequence of the last event. */
  readonly last: number;
}

/** Messages between nodes. */
export type Notice =
  | { readonly type: 'claimed'; readonly clientId: string; readonly connection: string }
  /** A ping came by POST; the pong must go down the stream, which may be on another node. */
  | { readonly type: 'pong'; readonly clientId: string; readonly connection: string }
  /** A POST takes long: its connection is alive, and these are the answers so far. */
  | {
      readonly type: 'live';
      readonly clientId: string;
      readonly connection: string;
      readonly answers: readonly ServerFrame[];
    }
  /** From the store: others may have been lost. */
  | { readonly type: 'missed' };

/** `missed`: events may have been appended without notice, so the log must be read. */
export type EventListener = (event: StoredEvent | 'missed') => void;

/**
 * Stores sessions and event logs. Every method is one atomic step, and rejects when the store cannot be reached.
 *
 * @typeParam Also the application's own writes that can be part of a step
 */
export interface Store<Also = unknown> {
  /** Whether a claim may be lost and an older one be kept, for example when a lagging replica takes over. */
  readonly mayLoseClaims?: boolean;
  /**
   * Creates a session unless there is one, and returns the stored one: the first wins. But with the right secret, a higher
   * `last` is accepted: a store that has lost confirmed messages would otherwise wait for ever for messages that the client
   * no longer has.
   */
  open(session: Session): Promise<Opened>;
  find(clientId: string): Promise<{ session: Session; claim: Claim | null } | null>;
  /**
   * Makes a connection the newest of its client id. `false` when the same instance has one with a higher epoch, another
   * instance has taken over from this one, or the connection of another has a higher arrival.
   */
  claim(clientId: string, claim: Claim): Promise<boolean>;
  apply(step: Step<Also>): Promise<Outcome>;
  range(channel: string): Promise<Range>;
  /** Events after `sequence`, oldest first, at most `limit`; fewer when they are large, but at least one. */
  eventsAfter(channel: string, sequence: number, limit: number): Promise<readonly StoredEvent[]>;
  /** Reports events that any node appends. Active from when the promise resolves until the function that it resolves to is called. */
  subscribe(channel: string, listener: EventListener): Promise<() => void>;
  /** Sends to all nodes, including this one. */
  notify(notice: Notice): Promise<void>;
  /** Receives notices from any node; call the returned function to stop. */
  listen(listener: (notice: Notice) => void): () => void;
  close(): Promise<void>;
}

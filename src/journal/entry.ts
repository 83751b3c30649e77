/**
 * The shared vocabulary of Faultline. A live client, the wrapped globals of any other client, the simulator and an imported
 * recording all produce it; everything that displays or judges reads only this.
 */

import type { Base } from './entry-base.ts';
import type {
  ConfirmedEntry,
  FailedEntry,
  QueuedEntry,
  SentEntry,
  UnconfirmedEntry,
} from './message-entry.ts';
import type { Rule } from './rule.ts';
import type { Transport } from './transport.ts';

export type { ConfirmedEntry, FailedEntry, QueuedEntry, SentEntry, UnconfirmedEntry };

/** The journal's version; each recording names the version it was written in. Since 2 there is `unconfirmed`. */
export const JOURNAL_VERSION = 2;

export const STATES = [
  'disconnected',
  'connecting',
  'connected',
  'reconnecting',
  'disconnecting',
] as const;
export type State = (typeof STATES)[number];

/** How the waits between attempts are drawn; the panel compares the actual waits with it. */
export interface RetryPolicy {
  /** `full`, `equal`, `decorrelated`, `additive`, `none`; any other value is displayed as it is. */
  readonly jitter: string;
  /** Ceiling of the first wait, ms. */
  readonly base: number;
  /** Ceiling of any wait, ms. */
  readonly cap: number;
  /** Attempts before giving up. */
  readonly maxAttempts?: number;
}

/** Announces a logical client. Always the first entry of its `connection`. */
export interface ConnectionEntry extends Base {
  readonly type: 'connection';
  /** Human-readable name: `ConnectionManager`, `page's own client`. */
  readonly label: string;
  readonly url: string;
  readonly policy?: RetryPolicy;
}

/** A transition of the client's state machine. */
export interface StateEntry extends Base {
  readonly type: 'state';
  readonly from: State;
  readonly to: State;
  /** Why, in one word or two: `connect`, `opened`, `closed`, `stale`, `gave-up`, `offline` … */
  readonly cause: string;
  /** `waiting` or `attempting`, while reconnecting. */
  readonly phase?: 'waiting' | 'attempting';
}

/** An attempt at a physical connection starts. */
export interface AttemptEntry extends Base {
  readonly type: 'attempt';
  /** Identifies the physical connection within `connection`; increases by one with each attempt. */
  readonly epoch: number;
  readonly transport: Transport;
  readonly url: string;
  /** 1 for the first attempt since the client was last connected. */
  readonly attempt: number;
  /** It is to replace an open connection. */
  readonly handover?: boolean;
  /** A request of its own: not a retry of an earlier failure. */
  readonly fresh?: true;
  /** The epoch that this one replaces, if that is independent of others that are open beside it. */
  readonly after?: number;
}

/** The physical connection is usable. */
export interface OpenEntry extends Base {
  readonly type: 'open';
  readonly epoch: number;
  readonly transport: Transport;
  /** It was open before recording began: what came before is missing. */
  readonly partial?: true;
}

/** The physical connection is over, whoever ended it; failed attempts end with this too. */
export interface CloseEntry extends Base {
  readonly type: 'close';
  readonly epoch: number;
  readonly transport: Transport;
  /** WebSocket close code, or the HTTP status of a refused request. */
  readonly code?: number;
  readonly reason?: string;
  readonly clean: boolean;
  /** Who ended it. */
  readonly by: 'client' | 'remote' | 'fault';
  /** It turned out not to belong to the page itself but, for example, to a development server: it continues, and is no longer recorded. */
  readonly leftAlone?: true;
}

/** Something went wrong that was recovered from: a malformed frame, a listener that threw, a full store. */
export interface ErrorEntry extends Base {
  readonly type: 'error';
  readonly epoch?: number;
  readonly message: string;
}

/** A wait before the next attempt. Its actual length is the time to the next `attempt` entry. */
export interface BackoffEntry extends Base {
  readonly type: 'backoff';
  /** The attempt that follows the wait; 1 for the first retry. */
  readonly attempt: number;
  /** The longest that this wait could have been, ms. */
  readonly ceiling: number;
  /** The wait drawn, ms. */
  readonly planned: number;
}

/** Says of a received frame that the page had asked for it several times at once. */
export interface PollAnswer {
  /** Numbers what was asked, within `connection`. */
  readonly question: number;
  /** 1 for the first answer to it. */
  readonly answer: number;
  /** By then, the page had been seen to poll whether or not it had an answer, and to go on with whichever came. */
  readonly impatient?: true;
}

/** A frame was received (confirmations and pongs have types of their own). */
export interface ReceivedEntry extends Base {
  readonly type: 'received';
  readonly epoch: number;
  readonly transport: Transport;
  /** The frame's own `type` field, or `unknown`. */
  readonly frame: string;
  /** Identifies the event across connections, so that a second delivery can be detected: its sequence or id. */
  readonly key?: string;
  readonly size: number;
  readonly preview?: string;
  /** `true` when the client recognised it as a duplicate and kept it from the page. */
  readonly duplicate?: boolean;
  /** Set if it came in the answer to one of several polls that were under way together and asked for the same. */
  readonly poll?: PollAnswer;
}

export interface PingEntry extends Base {
  readonly type: 'ping';
  readonly epoch: number;
}

export interface PongEntry extends Base {
  readonly type: 'pong';
  readonly epoch: number;
  /** Round trip, ms. */
  readonly rtt?: number;
}

/** The link gave no sign of life within the timeout and is considered dead. */
export interface StaleEntry extends Base {
  readonly type: 'stale';
  readonly epoch: number;
  /** Length of the silence, ms. */
  readonly silent: number;
}

/** The life of a fault rule: armed, each time it acts, lifted. */
export interface FaultEntry extends Base {
  readonly type: 'fault';
  /** The rule's id. */
  readonly rule: string;
  /** The fault's name, from `FAULTS`. */
  readonly fault: string;
  readonly phase: 'armed' | 'fired' | 'lifted';
  /** The complete rule; only with `armed`. */
  readonly given?: Rule;
  readonly epoch?: number;
  /** What it did, or why it was lifted, in words. */
  readonly detail?: string;
  /** How often it acted; only with `lifted`. If a fault acts on every frame, only the first time on each connection has an entry. */
  readonly acted?: number;
}

/** A gate stopped a transport event. */
export interface HeldEntry extends Base {
  readonly type: 'held';
  readonly held: string;
  readonly rule: string;
  readonly epoch: number;
  readonly event: string;
}

/** A held event was released. */
export interface ReleasedEntry extends Base {
  readonly type: 'released';
  readonly held: string;
  readonly epoch: number;
}

/** A browser event about the page or the network. */
export interface EnvironmentEntry extends Base {
  readonly type: 'environment';
  readonly what: 'online' | 'offline' | 'visible' | 'hidden' | 'freeze' | 'resume' | 'pageshow';
}

/** Something fell out of a bounded buffer before it was read. */
export interface OverflowEntry extends Base {
  readonly type: 'overflow';
  readonly dropped: number;
  /**
   * What was lost; absent: entries. An unparsed delivery from the wire may be one frame, several, or part of one, so the
   * number of entries it would have become is unknown.
   */
  readonly of?: 'deliveries';
}

/** A note in the journal: a scenario's step, a measurement, a person's bookmark. */
export interface MarkEntry extends Base {
  readonly type: 'mark';
  readonly label: string;
  /** Numbers that belong to it, such as a herd's arrival times in ms. */
  readonly values?: readonly number[];
  /** The URL of the page that was loaded at this point: nothing of the previous page continues. */
  readonly page?: string;
  /** It says that a connection does not belong to the page itself and is not recorded. */
  readonly leftAlone?: true;
}

export type Entry =
  | ConnectionEntry
  | StateEntry
  | AttemptEntry
  | OpenEntry
  | CloseEntry
  | ErrorEntry
  | BackoffEntry
  | QueuedEntry
  | SentEntry
  | ConfirmedEntry
  | UnconfirmedEntry
  | FailedEntry
  | ReceivedEntry
  | PingEntry
  | PongEntry
  | StaleEntry
  | FaultEntry
  | HeldEntry
  | ReleasedEntry
  | EnvironmentEntry
  | OverflowEntry
  | MarkEntry;

export type EntryType = Entry['type'];

/** An entry as its producer writes it; the journal adds `seq`. */
export type Draft<E extends Entry = Entry> = E extends Entry ? Omit<E, 'seq'> : never;

/** An entry as a client reports it; the journal adds the client and the time. */
export type Told<E extends Entry = Entry> = E extends Entry
  ? Omit<E, 'seq' | 'at' | 'connection' | 'inferred'>
  : never;

/**
 * The one vocabulary of Faultline. A live client, the wrapped globals of any other client, the
 * simulator and an imported recording all speak it; everything that shows or judges reads only it.
 */

import type { Rule } from './rule.ts';
import type { Transport } from './transport.ts';

/** The journal's version; a recording names the one that it was written in. */
export const JOURNAL_VERSION = 1;

export const STATES = [
  'disconnected',
  'connecting',
  'connected',
  'reconnecting',
  'disconnecting',
] as const;
export type State = (typeof STATES)[number];

interface Base {
  /** Rises by one within a producer; order is by `seq`, never by `at`. */
  readonly seq: number;
  /** Milliseconds since the Unix epoch: `performance.timeOrigin + performance.now()`. */
  readonly at: number;
  /** The logical client this is about (one client keeps it over all its physical connections); `''` for the page itself. */
  readonly connection: string;
  /** Present and true when deduced from what was seen on the wire, not reported by the client itself. */
  readonly inferred?: true;
}

/** How the waits between attempts are drawn; what the panel draws the planned waits against. */
export interface RetryPolicy {
  /** `full`, `equal`, `decorrelated`, `additive`, `none`; anything else is shown as it is. */
  readonly jitter: string;
  /** Ceiling of the first wait, ms. */
  readonly base: number;
  /** Ceiling of any wait, ms. */
  readonly cap: number;
  /** Attempts before giving up. */
  readonly maxAttempts?: number;
}

/** A logical client makes itself known. Always the first entry of its `connection`. */
export interface ConnectionEntry extends Base {
  readonly type: 'connection';
  /** What it is, for people: `ConnectionManager`, `page's own client`. */
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

/** A physical connection attempt starts. */
export interface AttemptEntry extends Base {
  readonly type: 'attempt';
  /** Identifies the physical connection within `connection`; rises by one an attempt. */
  readonly epoch: number;
  readonly transport: Transport;
  readonly url: string;
  /** 1 for the first try since the client was last connected. */
  readonly attempt: number;
  /** It is to take over from a connection that stands. */
  readonly handover?: boolean;
  /** It asks for something of its own: no other try of what failed before it. */
  readonly fresh?: true;
  /** The epoch that it makes up for, where it has nothing to do with others that stand beside it. */
  readonly after?: number;
}

/** The physical connection is usable. */
export interface OpenEntry extends Base {
  readonly type: 'open';
  readonly epoch: number;
  readonly transport: Transport;
  /** It stood before anybody looked: what came before is missing. */
  readonly partial?: true;
}

/** The physical connection is over, whoever ended it; also how an attempt that failed ends. */
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
  /** It has shown to be none of the page's own, as a development server's: it goes on, and is followed no more. */
  readonly leftAlone?: true;
}

/** Something went wrong and was survived: a malformed frame, a listener that threw, a store that is full. */
export interface ErrorEntry extends Base {
  readonly type: 'error';
  readonly epoch?: number;
  readonly message: string;
}

/** A wait before the next attempt. Its actual length is the time to the next `attempt` entry. */
export interface BackoffEntry extends Base {
  readonly type: 'backoff';
  /** The attempt waited for; 1 for the first retry. */
  readonly attempt: number;
  /** The most that this wait could have been, ms. */
  readonly ceiling: number;
  /** The wait drawn, ms. */
  readonly planned: number;
}

/** A message entered the outbox. */
export interface QueuedEntry extends Base {
  readonly type: 'queued';
  readonly messageId: string;
  readonly sequence?: number;
  /** Bytes of the serialised body. */
  readonly size: number;
  /** The beginning of the body. */
  readonly preview?: string;
}

/** A message went onto the wire. One entry for each time. */
export interface SentEntry extends Base {
  readonly type: 'sent';
  readonly messageId: string;
  readonly epoch: number;
  readonly transport: Transport;
  readonly size?: number;
  readonly preview?: string;
}

/** The server has stored the message. */
export interface ConfirmedEntry extends Base {
  readonly type: 'confirmed';
  readonly messageId: string;
  readonly epoch: number;
  readonly transport: Transport;
}

/** The message is given up: refused by the server, expired, or abandoned on disconnect. */
export interface FailedEntry extends Base {
  readonly type: 'failed';
  readonly messageId: string;
  readonly reason: string;
}

/** A frame came in (confirmations and pongs have types of their own). */
export interface ReceivedEntry extends Base {
  readonly type: 'received';
  readonly epoch: number;
  readonly transport: Transport;
  /** The frame's own `type` field, or `unknown`. */
  readonly frame: string;
  /** What identifies the event across connections, so that a second delivery can be told: its sequence or id. */
  readonly key?: string;
  readonly size: number;
  readonly preview?: string;
  /** `true` when the client recognised it as already had, and kept it from the page. */
  readonly duplicate?: boolean;
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

/** The link brought no sign of life within the timeout, and is taken for dead. */
export interface StaleEntry extends Base {
  readonly type: 'stale';
  readonly epoch: number;
  /** Silence so far, ms. */
  readonly silent: number;
}

/** A fault's life: armed, each time it acts, lifted. */
export interface FaultEntry extends Base {
  readonly type: 'fault';
  /** The rule's id. */
  readonly rule: string;
  /** The fault's name, from `FAULTS`. */
  readonly fault: string;
  readonly phase: 'armed' | 'fired' | 'lifted';
  /** Of one that is armed: all of the rule. */
  readonly given?: Rule;
  readonly epoch?: number;
  /** What it did, or why it was lifted, for people. */
  readonly detail?: string;
  /** Of one that is lifted: how often it acted. Of a fault that acts on every frame only the first time on each connection is an entry. */
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

/** A stopped event went on. */
export interface ReleasedEntry extends Base {
  readonly type: 'released';
  readonly held: string;
  readonly epoch: number;
}

/** What the browser says of page and network. */
export interface EnvironmentEntry extends Base {
  readonly type: 'environment';
  readonly what: 'online' | 'offline' | 'visible' | 'hidden' | 'freeze' | 'resume' | 'pageshow';
}

/** Something fell out of a bounded buffer before it was read. */
export interface OverflowEntry extends Base {
  readonly type: 'overflow';
  readonly dropped: number;
  /**
   * What fell out; left out: entries. A delivery from the wire that nobody had looked into may be one frame, several, or a part of one, so
   * that how many entries it would have made is not known.
   */
  readonly of?: 'deliveries';
}

/** A note in the record: a scenario's step, a measurement, a person's bookmark. */
export interface MarkEntry extends Base {
  readonly type: 'mark';
  readonly label: string;
  /** Numbers that belong to it: a herd's arrival times in ms, say. */
  readonly values?: readonly number[];
  /** The address of the page that was loaded then: nothing of the one before goes on. */
  readonly page?: string;
  /** It says of a connection that it is none of the page's own, and is not followed. */
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

/** An entry as its producer writes it: the journal adds `seq`. */
export type Draft<E extends Entry = Entry> = E extends Entry ? Omit<E, 'seq'> : never;

/** An entry as a client tells it: the journal adds whose it is, and when it was. */
export type Told<E extends Entry = Entry> = E extends Entry
  ? Omit<E, 'seq' | 'at' | 'connection' | 'inferred'>
  : never;

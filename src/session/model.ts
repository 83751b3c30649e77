import type { ReadonlySignal } from '@preact/signals';
import type { Drained } from '../journal/command.ts';
import type { Entry, EnvironmentEntry, MarkEntry, RetryPolicy, State } from '../journal/entry.ts';
import type { Recognised } from '../journal/recognition.ts';
import type { Recording } from '../journal/recording.ts';
import type { ArmedRule, HeldEvent, Rule } from '../journal/rule.ts';
import type { Transport } from '../journal/transport.ts';

/** Times are an entry's `at` (ms since the Unix epoch, the page's clock); lengths of time are in ms. */

/** One physical connection, from its attempt to its end. */
export interface EpochModel {
  readonly epoch: number;
  readonly transport: Transport;
  /** What it is to, as `//host/path`; of a client that is told from outside, since a page may have several. */
  readonly endpoint?: string;
  /** It asks for something of its own: no other try of what failed before it. */
  readonly fresh?: true;
  readonly attempt: number;
  /** Made to take over from one that stood. */
  readonly handover?: boolean;
  readonly startedAt: number;
  readonly openedAt?: number;
  readonly closedAt?: number;
  readonly code?: number;
  readonly reason?: string;
  readonly clean?: boolean;
  readonly by?: 'client' | 'remote' | 'fault';
}

/** An endpoint that a client is not connected to, and wants to be. */
export interface LostEndpoint {
  readonly endpoint: string;
  /** When it was lost, or first failed. */
  readonly since: number;
  /** Whether it was open before. */
  readonly reached: boolean;
  /** The newest attempt there. */
  readonly newest: EpochModel;
}

/**
 * `on-wire`: sent on a connection that is alive. `unconfirmed`: the connection that it was sent on is over, so nobody
 * knows yet whether it arrived; a good client sends it again, a naive one has lost it.
 */
export type MessageState = 'queued' | 'on-wire' | 'unconfirmed' | 'confirmed' | 'failed';

export interface MessageModel {
  readonly messageId: string;
  readonly sequence?: number;
  readonly preview: string;
  /** Bytes of the serialised body; 0 when not known. */
  readonly size: number;
  readonly state: MessageState;
  /** Missing when the client has no outbox, or the entry fell out of its buffer. */
  readonly queuedAt?: number;
  readonly sends: readonly {
    readonly at: number;
    readonly epoch: number;
    readonly transport: Transport;
  }[];
  /** When it was confirmed or failed. */
  readonly settledAt?: number;
  /** Why it failed. */
  readonly reason?: string;
}

/** A wait before an attempt. */
export interface BackoffModel {
  /** The attempt waited for. */
  readonly attempt: number;
  readonly at: number;
  /** Not known when `inferred`. */
  readonly ceiling?: number;
  readonly planned?: number;
  /** Time to the next attempt, once there was one. */
  readonly actual?: number;
  /** Since when no attempt is waited for any more, though there was none. */
  readonly givenUpAt?: number;
  /** Deduced from the gap between a close and the next attempt; the client did not report it. */
  readonly inferred: boolean;
  /** Where it is that of this endpoint alone, whatever the client does at others meanwhile. */
  readonly endpoint?: string;
  /** The page was hidden meanwhile, and the browser held its timers back: what an `inferred` wait was meant to be is not known. */
  readonly hidden?: boolean;
}

export interface TransitionModel {
  readonly at: number;
  readonly from: State;
  readonly to: State;
  readonly cause: string;
  readonly phase?: 'waiting' | 'attempting';
}

export interface HeartbeatModel {
  readonly at: number;
  readonly epoch: number;
  /** Missing until the pong comes, or when it never does. */
  readonly rtt?: number;
}

/** What is known of one logical client. Changes in place, once a batch; read it again when `Session.version` rises. */
export interface ConnectionModel {
  readonly id: string;
  readonly label: string;
  readonly url: string;
  readonly policy?: RetryPolicy;
  /** Deduced from the wire: not a client that reports itself. */
  readonly inferred: boolean;
  /** All that was seen of it has shown to be none of the page's own. */
  readonly leftAlone: boolean;
  /** Its page was left or loaded anew; kept because of 'Preserve log'. */
  readonly gone: boolean;
  readonly firstSeen: number;
  readonly state: State;
  readonly phase?: 'waiting' | 'attempting';
  /** Of the last transition; `''` before the first. */
  readonly cause: string;
  readonly stateSince: number;
  /** Of the newest attempt. */
  readonly transport?: Transport;
  /** Of the newest attempt: 1 for the first try since the client was last connected, 0 before any. */
  readonly attempt: number;
  /** When the next attempt is due, while one is waited for. */
  readonly retryAt?: number;
  /** Messages neither confirmed nor failed. */
  readonly pending: number;
  /** Physical connections that are open now. More than one means two live handlers, except in a handover. */
  readonly live: number;
  readonly epochs: readonly EpochModel[];
  /** Of a client that is told from outside, by its endpoint: what it has lost, whether others of its connections stand or not. */
  readonly lost: ReadonlyMap<string, LostEndpoint>;
  /** By message id, in the order in which they were first seen. */
  readonly messages: ReadonlyMap<string, MessageModel>;
  readonly backoffs: readonly BackoffModel[];
  readonly states: readonly TransitionModel[];
  readonly heartbeats: readonly HeartbeatModel[];
}

/** The life of one fault rule, as the journal tells it. */
export interface FaultModel {
  readonly rule: string;
  readonly fault: string;
  /** All of the rule; missing in a journal of before that was told. */
  readonly given?: Rule;
  /** `''` when it is not about one connection. */
  readonly connection: string;
  readonly armedAt: number;
  readonly liftedAt?: number;
  /** Why it was lifted, in a sentence. */
  readonly liftedWhy?: string;
  /** Those times that the journal tells of: of a fault that acts on every frame, the first on each connection. */
  readonly fired: readonly { readonly at: number; readonly connection: string }[];
  /** How often it acted in all. */
  readonly acted: number;
}

/** An event at a gate, as the journal tells it. */
export interface HoldModel {
  readonly held: string;
  readonly rule: string;
  readonly connection: string;
  readonly epoch: number;
  readonly event: string;
  readonly at: number;
  readonly releasedAt?: number;
}

/** What was recorded: of the live page, or read from a file. Everything in it is bounded. */
export interface History {
  /** In order of `seq`. The same array is appended to; the oldest are dropped in chunks. */
  readonly entries: readonly Entry[];
  /** Entries dropped from the front so far: `dropped + i` names `entries[i]` for good, within a `generation`. */
  readonly dropped: number;
  readonly connections: ReadonlyMap<string, ConnectionModel>;
  readonly faults: readonly FaultModel[];
  readonly holds: readonly HoldModel[];
  readonly marks: readonly MarkEntry[];
  readonly environment: readonly EnvironmentEntry[];
}

/** The panel's store. Reads are plain; whoever shows them subscribes to `version`. */
export interface Session extends History {
  /** What a recording has to hold: `entries`, and before them by what connections made themselves known that have been dropped since. */
  readonly recorded: readonly Entry[];
  /** Rises once for each batch, and with every other change. */
  readonly version: ReadonlySignal<number>;
  /** Rises when `entries` are not a continuation of what they were: cleared, page loaded anew, recording opened or closed. */
  readonly generation: number;
  /** Rules armed in the page now; none in a recording. */
  readonly rules: readonly ArmedRule[];
  /** Rules that went with the page that was left last, until one is armed or another page comes; none in a recording. */
  readonly leftBehind: readonly Rule[];
  /** Events at a gate now; none in a recording. */
  readonly held: readonly HeldEvent[];
  /** By what the messages of clients that do not report themselves are told; nothing in a recording. */
  readonly recognised: readonly Recognised[];
  readonly page: Drained['page'] | null;
  readonly capture: Drained['capture'] | null;
  /** The recording on show instead of the live page. What the page does meanwhile is kept, and is there when it is closed. */
  readonly recording: Recording | null;
  /** The connection on show: the one picked, else the one that tells most of the page; `undefined` when there is none. */
  readonly selected: ConnectionModel | undefined;
  /** Connections to pick from: all but a herd's, and those of a development server. */
  readonly pickable: readonly ConnectionModel[];
  /** Keep what was recorded when the page is loaded anew or left. */
  preserveLog: boolean;
  /** Picks a connection; `null` leaves it to the session again. */
  select(connection: string | null): void;
  apply(drained: Drained): void;
  /** Forgets what happened; what is still going on (connections alive, messages pending) stays. */
  clear(): void;
  /** Shows a recording instead of the live page; `null` closes it. */
  load(recording: Recording | null): void;
  /** The page's clock now, as an entry's `at`; the end of the recording when one is on show. */
  now(): number;
}

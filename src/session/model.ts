import type { ReadonlySignal } from '@preact/signals';
import type { Drained } from '../journal/command.ts';
import type {
  Entry,
  EnvironmentEntry,
  MarkEntry,
  RetryPolicy,
  State,
  UnconfirmedEntry,
} from '../journal/entry.ts';
import type { Recognised } from '../journal/recognition.ts';
import type { Recording } from '../journal/recording.ts';
import type { ArmedRule, HeldEvent, Rule } from '../journal/rule.ts';
import type { Transport } from '../journal/transport.ts';

/** Times are an entry's `at` (ms since the Unix epoch, the page's clock); durations are in ms. */

/** One physical connection, from its attempt to its end. */
export interface EpochModel {
  readonly epoch: number;
  readonly transport: Transport;
  /** Its endpoint, as `//host/path`; only for a client observed from outside, since a page may have several. */
  readonly endpoint?: string;
  /** A request of its own: not a retry of an earlier failure. */
  readonly fresh?: true;
  readonly attempt: number;
  /** Made to replace one that was open. */
  readonly handover?: boolean;
  readonly startedAt: number;
  readonly openedAt?: number;
  readonly closedAt?: number;
  readonly code?: number;
  readonly reason?: string;
  readonly clean?: boolean;
  readonly by?: 'client' | 'remote' | 'fault';
}

/** An endpoint to which a client is trying to reconnect. */
export interface LostEndpoint {
  readonly endpoint: string;
  /** When the connection was lost, or first failed. */
  readonly since: number;
  /** Whether it was ever open. */
  readonly reached: boolean;
  /** The latest attempt at it. */
  readonly newest: EpochModel;
}

/**
 * `on-wire`: sent on a connection that is alive, or in a request that is under way. `unconfirmed`: that connection or request
 * is over, so it is unknown whether the message arrived; a good client sends it again, a naive one has lost it.
 */
export type MessageState = 'queued' | 'on-wire' | 'unconfirmed' | 'confirmed' | 'failed';

export interface MessageModel {
  readonly messageId: string;
  readonly sequence?: number;
  readonly preview: string;
  /** Bytes of the serialised body; 0 when unknown. */
  readonly size: number;
  readonly state: MessageState;
  /** Absent when the client has no outbox, or the entry fell out of its buffer. */
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
  /** The end of the request that carried it last, if that leaves open whether the server has it. */
  readonly over?: Pick<UnconfirmedEntry, 'at' | 'reason' | 'by' | 'inferred'>;
}

/** A wait before an attempt. */
export interface BackoffModel {
  /** The attempt that follows the wait. */
  readonly attempt: number;
  readonly at: number;
  /** Unknown when `inferred`. */
  readonly ceiling?: number;
  readonly planned?: number;
  /** Time to the next attempt, once there was one. */
  readonly actual?: number;
  /** When the wait was given up without an attempt. */
  readonly givenUpAt?: number;
  /** Inferred from the gap between a close and the next attempt; not reported by the client. */
  readonly inferred: boolean;
  /** Set when the wait concerns this endpoint only, whatever the client does at others meanwhile. */
  readonly endpoint?: string;
  /** The page was hidden meanwhile and the browser throttled its timers, so the intended length of an `inferred` wait is unknown. */
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
  /** Absent until the pong arrives. */
  readonly rtt?: number;
}

/** What is known of one logical client. Mutated in place, once per batch: read it again when `Session.version` changes. */
export interface ConnectionModel {
  readonly id: string;
  readonly label: string;
  readonly url: string;
  readonly policy?: RetryPolicy;
  /** Inferred from the wire: the client does not report itself. */
  readonly inferred: boolean;
  /** Everything seen of it turned out not to belong to the page itself. */
  readonly leftAlone: boolean;
  /** Its page was left or reloaded; kept because of 'Preserve log'. */
  readonly gone: boolean;
  readonly firstSeen: number;
  readonly state: State;
  readonly phase?: 'waiting' | 'attempting';
  /** Cause of the last transition; `''` before the first. */
  readonly cause: string;
  readonly stateSince: number;
  /** Of the latest attempt. */
  readonly transport?: Transport;
  /** Number of the latest attempt: 1 for the first since the client was last connected, 0 before any. */
  readonly attempt: number;
  /** When the next attempt is due, while waiting for it. */
  readonly retryAt?: number;
  /** Messages neither confirmed nor failed, without those whose request is over. */
  readonly pending: number;
  /** Messages whose request is over, and nobody knows whether the server has them. */
  readonly unconfirmed: number;
  /** Physical connections open now. More than one means two live handlers, except during a handover. */
  readonly live: number;
  readonly epochs: readonly EpochModel[];
  /** By endpoint, for a client observed from outside: the endpoints it has lost, whether or not its other connections are open. */
  readonly lost: ReadonlyMap<string, LostEndpoint>;
  /** By message id, in the order first seen. */
  readonly messages: ReadonlyMap<string, MessageModel>;
  readonly backoffs: readonly BackoffModel[];
  readonly states: readonly TransitionModel[];
  readonly heartbeats: readonly HeartbeatModel[];
}

/** The life of one fault rule, according to the journal. */
export interface FaultModel {
  readonly rule: string;
  readonly fault: string;
  /** The complete rule; absent in older journals. */
  readonly given?: Rule;
  /** `''` when it does not concern a single connection. */
  readonly connection: string;
  readonly armedAt: number;
  readonly liftedAt?: number;
  /** Why it was lifted, in a sentence. */
  readonly liftedWhy?: string;
  /** The times recorded in the journal: for a fault that acts on every frame, the first on each connection. */
  readonly fired: readonly { readonly at: number; readonly connection: string }[];
  /** How often it acted in total. */
  readonly acted: number;
}

/** An event held at a gate, according to the journal. */
export interface HoldModel {
  readonly held: string;
  readonly rule: string;
  readonly connection: string;
  readonly epoch: number;
  readonly event: string;
  readonly at: number;
  readonly releasedAt?: number;
}

/** A recorded history: of the live page, or read from a file. Everything in it is bounded. */
export interface History {
  /** In order of `seq`. The same array is appended to; the oldest are dropped in chunks. */
  readonly entries: readonly Entry[];
  /** Entries dropped from the front so far: within a `generation`, `dropped + i` identifies `entries[i]` permanently. */
  readonly dropped: number;
  readonly connections: ReadonlyMap<string, ConnectionModel>;
  readonly faults: readonly FaultModel[];
  readonly holds: readonly HoldModel[];
  readonly marks: readonly MarkEntry[];
  readonly environment: readonly EnvironmentEntry[];
}

/** The panel's store. Reads are plain; views subscribe to `version`. */
export interface Session extends History {
  /** The content of a recording: `entries`, preceded by the entries that announced their connections, where those have been dropped. */
  readonly recorded: readonly Entry[];
  /** Increases with each batch and every other change. */
  readonly version: ReadonlySignal<number>;
  /** Increases when `entries` are not a continuation of the previous ones: cleared, page reloaded, recording opened or closed. */
  readonly generation: number;
  /** Rules armed in the page now; empty for a recording. */
  readonly rules: readonly ArmedRule[];
  /** Rules lost when the last page was left, until a rule is armed or another page loads; empty for a recording. */
  readonly leftBehind: readonly Rule[];
  /** Events held at a gate now; empty for a recording. */
  readonly held: readonly HeldEvent[];
  /** How messages of clients that do not report themselves are recognised; empty for a recording. */
  readonly recognised: readonly Recognised[];
  readonly page: Drained['page'] | null;
  readonly capture: Drained['capture'] | null;
  /** The recording shown instead of the live page. The page continues to be recorded meanwhile. */
  readonly recording: Recording | null;
  /** The connection shown: the selected one, otherwise the most informative; `undefined` when there is none. */
  readonly selected: ConnectionModel | undefined;
  /** The connections offered for selection: all except those of a herd or a development server. */
  readonly pickable: readonly ConnectionModel[];
  /** Whether to keep the log when the page is reloaded or left. */
  preserveLog: boolean;
  /** Selects a connection; `null` leaves the choice to the session again. */
  select(connection: string | null): void;
  apply(drained: Drained): void;
  /** Clears the log; what is in progress (live connections, pending messages) stays. */
  clear(): void;
  /** Shows a recording instead of the live page; `null` closes it. */
  load(recording: Recording | null): void;
  /** The page's current time, on the scale of an entry's `at`; the end of the recording when one is shown. */
  now(): number;
}

import type { State } from '../journal/entry.ts';
import type { Transport } from '../journal/transport.ts';
import type { Json } from './protocol.ts';

/** Why a state was entered; docs/client.md explains each. */
export type Cause =
  | 'connect'
  | 'retry'
  | 'opened'
  | 'closed'
  | 'refused'
  | 'timeout'
  | 'stale'
  | 'unconfirmed'
  | 'gap'
  | 'online'
  | 'disconnect'
  | 'restored'
  | 'gave-up';

/** The body of a message: anything JSON can represent, or bytes. */
export type Body = Json | Uint8Array;

/**
 * What can be sent: a `Body`, or an object of your own type that JSON can represent. Sending anything else (a
 * `Map`, a function) throws a `TypeError`.
 */
export type Sendable = Body | object;

/**
 * Why a message was given up. `refused`: by the server. `expired`, `aborted`: by the sender. `disconnected`:
 * `disconnect()` was called. `left`: `close()` was called; the message is in the store, and another page will
 * send it. `unknown`: the server confirms nothing, so it may or may not have the message.
 */
export type FailureCode = 'refused' | 'expired' | 'aborted' | 'disconnected' | 'left' | 'unknown';

/** How far a message has progressed. */
export type MessageState = 'queued' | 'on-wire' | 'confirmed' | 'failed' | 'unknown';

/** The server has stored the message. */
export interface Receipt {
  readonly messageId: string;
}

/** What `sendMessage` returns at once. */
export interface Sending {
  readonly messageId: string;
  /** `true` when there is no connection: the message waits in the outbox. */
  readonly queued: boolean;
  /** How far the message has progressed so far. */
  readonly state: MessageState;
  /** Resolves when the server has confirmed the message; rejects with a `DeliveryError` when it is given up. */
  readonly confirmed: Promise<Receipt>;
}

/** `transport` is set in the state `connected` only. */
export type StateChange = { readonly oldState: State; readonly cause: Cause } & (
  | { readonly newState: 'connected'; readonly transport: Transport }
  | { readonly newState: Exclude<State, 'connected'>; readonly transport: null }
);

export interface ConnectionEvents {
  state_change: StateChange;
  /** A message from the server; each is delivered once, in order. */
  message: Body;
  /** The message was added to the outbox. */
  queued: { readonly messageId: string };
  /** The message was put on the wire; emitted for each transmission. */
  sent: { readonly messageId: string; readonly transport: Transport };
  confirmed: Receipt;
  /** The message was given up. */
  failed: { readonly messageId: string; readonly code: FailureCode; readonly reason: string };
  /**
   * A connection, or an attempt at one, ended. `code`: a close code, or the HTTP status (below 1000) of a
   * refused request. `by`: this client, the other side or the network, or a fault injected by Faultline's
   * panel.
   */
  closed: {
    readonly transport: Transport;
    readonly code: number;
    readonly reason: string;
    readonly by: 'client' | 'remote' | 'fault';
  };
  /** The connection moved to another transport without a gap. */
  transport_change: { readonly oldTransport: Transport; readonly newTransport: Transport };
  /** An earlier page left these messages in the stored outbox; they are sent again. */
  restored: { readonly messages: readonly { readonly messageId: string; readonly body: Body }[] };
  /** The wait before the next attempt begins. `delay`: its length; `ceiling`: the longest it could have been; both in ms. */
  backoff: { readonly attempt: number; readonly delay: number; readonly ceiling: number };
  /** The client gave up; `connect()` starts afresh. */
  max_reconnect_attempts: { readonly attempts: number };
  /** Something went wrong that the client recovered from. */
  error: { readonly message: string };
}

/** Everything worth showing about a connection, at one moment. */
export interface Snapshot {
  readonly connection: string;
  readonly clientId: string;
  readonly state: State;
  readonly phase: 'waiting' | 'attempting' | null;
  readonly transport: Transport | null;
  readonly epoch: number;
  readonly attempt: number;
  /** When the next attempt is due, on the scale of `clock.now()`; `null` when none is scheduled. */
  readonly retryAt: number | null;
  readonly pending: number;
  /** Sequence of the last server event delivered, and the name of its log: a successor of this client resumes from there. */
  readonly received: number;
  readonly log: string | undefined;
}

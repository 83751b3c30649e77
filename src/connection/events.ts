import type { State } from '../journal/entry.ts';
import type { Transport } from '../journal/transport.ts';
import type { Json } from './protocol.ts';

/** Why a state was entered; docs/client.md says what each means. */
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

/** What a message carries: anything that JSON can say, or bytes. */
export type Body = Json | Uint8Array;

/**
 * What can be sent: a `Body`, or an object of a type of your own that JSON can say. What it cannot (a `Map`, a function) is a `TypeError` when it
 * is sent.
 */
export type Sendable = Body | object;

/**
 * Why a message was given up. `refused`: by the server. `expired`, `aborted`: by who sent it. `disconnected`: `disconnect()` was
 * called. `left`: `close()` was called; it is in the store, and another page sends it. `unknown`: a server that confirms nothing
 * may have it, or not.
 */
export type FailureCode = 'refused' | 'expired' | 'aborted' | 'disconnected' | 'left' | 'unknown';

/** How far a message has got. */
export type MessageState = 'queued' | 'on-wire' | 'confirmed' | 'failed' | 'unknown';

/** The server has stored the message. */
export interface Receipt {
  readonly messageId: string;
}

/** What `sendMessage` returns at once. */
export interface Sending {
  readonly messageId: string;
  /** `true` when there is no connection now: the message waits in the outbox. */
  readonly queued: boolean;
  /** How far it has got by now. */
  readonly state: MessageState;
  /** Resolves when the server has confirmed the message; rejects with a `DeliveryError` when it is given up. */
  readonly confirmed: Promise<Receipt>;
}

/** Connected there is a transport; in no other state. */
export type StateChange = { readonly oldState: State; readonly cause: Cause } & (
  | { readonly newState: 'connected'; readonly transport: Transport }
  | { readonly newState: Exclude<State, 'connected'>; readonly transport: null }
);

export interface ConnectionEvents {
  state_change: StateChange;
  /** What the server sent, once each, in order. */
  message: Body;
  /** It is in the outbox. */
  queued: { readonly messageId: string };
  /** It went on the wire, once for each time. */
  sent: { readonly messageId: string; readonly transport: Transport };
  confirmed: Receipt;
  /** It was given up. */
  failed: { readonly messageId: string; readonly code: FailureCode; readonly reason: string };
  /**
   * A connection, or an attempt at one, ended. `code`: a close code, or the HTTP status (below 1000) of what was refused.
   * `by`: this client, the other side or the network, or a fault of Faultline's panel.
   */
  closed: {
    readonly transport: Transport;
    readonly code: number;
    readonly reason: string;
    readonly by: 'client' | 'remote' | 'fault';
  };
  /** The connection went over to another transport, without a gap. */
  transport_change: { readonly oldTransport: Transport; readonly newTransport: Transport };
  /** Messages that an earlier page left in the stored outbox; they are sent again. */
  restored: { readonly messages: readonly { readonly messageId: string; readonly body: Body }[] };
  /** A wait before the next attempt begins; `delay` and the most that it could have been, ms. */
  backoff: { readonly attempt: number; readonly delay: number; readonly ceiling: number };
  /** Gave up; `connect()` starts afresh. */
  max_reconnect_attempts: { readonly attempts: number };
  /** Something went wrong and was survived. */
  error: { readonly message: string };
}

/** Everything one would show about a connection, at one moment. */
export interface Snapshot {
  readonly connection: string;
  readonly clientId: string;
  readonly state: State;
  readonly phase: 'waiting' | 'attempting' | null;
  readonly transport: Transport | null;
  readonly epoch: number;
  readonly attempt: number;
  /** When the next attempt is due, as `clock.now()`; `null` when none is. */
  readonly retryAt: number | null;
  readonly pending: number;
  /** The server's last event that was brought, and of which log: whoever goes on for this client goes on there. */
  readonly received: number;
  readonly log: string | undefined;
}

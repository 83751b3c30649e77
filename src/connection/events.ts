import type { State, Transport } from '../journal/entry.ts';
import type { Json } from './protocol.ts';

/** Why a state was entered. */
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
  | 'offline'
  | 'online'
  | 'fallback'
  | 'disconnect'
  | 'gave-up';

/** The server has stored the message. */
export interface Receipt {
  readonly messageId: string;
}

/** What `sendMessage` returns at once. */
export interface Sending {
  readonly messageId: string;
  /** `true` when there is no connection now: the message waits in the outbox. */
  readonly queued: boolean;
  /** Resolves when the server has confirmed the message; rejects with a `DeliveryError` when it is given up. */
  readonly confirmed: Promise<Receipt>;
}

export interface ConnectionEvents {
  state_change: {
    readonly oldState: State;
    readonly newState: State;
    readonly cause: Cause;
    readonly transport: Transport | null;
  };
  /** What the server sent, once each, in order. */
  message: Json;
  queued: { readonly messageId: string };
  sent: { readonly messageId: string; readonly transport: Transport };
  confirmed: Receipt;
  failed: { readonly messageId: string; readonly reason: string };
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
}

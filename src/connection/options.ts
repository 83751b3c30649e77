import type { Natives } from '../journal/registry.ts';
import type { Transport } from '../journal/transport.ts';
import type { Clock } from './clock.ts';
import type { FollowPage } from './environment.ts';
import type { Json } from './protocol.ts';
import type { OutboxStore } from './store.ts';

export type StreamingMode = 'auto' | Transport;

/**
 * How a wait is drawn below its ceiling: `full` from 0, `equal` from half of it, `none` the ceiling itself,
 * `additive` up to 30 % more; `decorrelated` from `reconnectDelay` to three times the previous wait.
 */
export type Jitter = 'full' | 'equal' | 'decorrelated' | 'additive' | 'none';

/** The constructors and functions that connections are made with. */
export type Network = Natives;

/** All times in milliseconds. A wrong value or an unknown option makes the constructor throw a `TypeError`. */
export interface ConnectionOptions {
  /** `auto` tries WebSocket, then SSE, then AJAX. Default `auto`. */
  readonly streamingMode?: StreamingMode;
  /** `ws:` or `wss:` URL; an `http(s):` URL or a path is converted. Required unless `streamingMode` is `sse` or `ajax`. */
  readonly websocketEndpoint?: string;
  /** Base URL of the server's `/stream`, `/poll` and `/messages`. Required unless `streamingMode` is `websocket`. */
  readonly apiEndpoint?: string;
  /** Consecutive waits, each followed by a failed attempt, before the client gives up; `Infinity`: never gives up. Default 10. */
  readonly maxReconnectAttempts?: number;
  /** Ceiling of the first wait; each ceiling is 1.75 times the previous one. Default 1000. */
  readonly reconnectDelay?: number;
  /** Longest wait, unless the server asks for more. Default 30000. */
  readonly maxReconnectDelay?: number;
  /** How waits are drawn. Default `full`. */
  readonly jitter?: Jitter;
  /** Longest time from the start of one transport's attempt to the server's welcome. Default 5000. */
  readonly connectTimeout?: number;
  /** Longest time a message on the wire waits for its confirmation before the link is considered dead. Default 10000. */
  readonly confirmTimeout?: number;
  /** Interval of pings on an otherwise silent link; at most 1500 while a message or a reply is under way. Default 30000. */
  readonly heartbeatInterval?: number;
  /** Longest silence after a ping before the link is considered dead; at most 3000 while something is under way. Default 5000. */
  readonly heartbeatTimeout?: number;
  /**
   * Interval of attempts to return from a fallback to a better transport; the fallback stays in use meanwhile.
   * `Infinity`: never. Default 30000.
   */
  readonly upgradeInterval?: number;
  /**
   * Returns what identifies the user. Called for each attempt, so that a token can be renewed; the server finds
   * it in `hello.auth`.
   */
  readonly auth?: () => Json | object | Promise<Json | object>;
  /** Keeps the outbox when the page goes away. Default: memory. */
  readonly store?: OutboxStore;
  /** Most messages in the outbox; beyond it, `sendMessage` throws a `QueueFullError`. Default 10000. */
  readonly maxQueue?: number;
  /**
   * Largest message, in bytes of its JSON; above it, `sendMessage` throws a `MessageTooLargeError`. Default
   * 1000000, which fits a server's frame limit of 1 MiB.
   */
  readonly maxMessageSize?: number;
  /** Name shown in the panel. Default `ConnectionManager`. */
  readonly name?: string;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  /** Source of time, for tests. Default: the system clock. */
  readonly clock?: Clock;
  /** What connections are made with. Default: the page's own. */
  readonly network?: Network;
  /** Reports page events (online, hidden, frozen, …). Default: the page's own events; in Node, none. */
  readonly page?: FollowPage;
}

/** Options of one message. */
export interface SendOptions {
  /** Gives the message up; see `Sending.confirmed`. */
  readonly signal?: AbortSignal;
  /** Gives the message up if it is not confirmed within this many ms. */
  readonly expiresIn?: number;
  /** Identifies the message to the server: 1 to 100 characters, unique within the outbox. Default: random. */
  readonly messageId?: string;
}

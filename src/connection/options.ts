import type { Natives } from '../journal/registry.ts';
import type { Transport } from '../journal/transport.ts';
import type { Clock } from './clock.ts';
import type { FollowPage } from './environment.ts';
import type { Json } from './protocol.ts';
import type { OutboxStore } from './store.ts';

export type StreamingMode = 'auto' | Transport;

/**
 * How a wait is drawn from its ceiling: `full` from 0, `equal` from half of it, `none` the ceiling itself, `additive` up to 30 % more; `decorrelated`
 * from `reconnectDelay` to three times the last wait.
 */
export type Jitter = 'full' | 'equal' | 'decorrelated' | 'additive' | 'none';

/** Makes connections. */
export type Network = Natives;

/** All times in milliseconds. What is wrong, and any other option, is a `TypeError` of the constructor. */
export interface ConnectionOptions {
  /** `auto` tries WebSocket, then SSE, then AJAX. Default `auto`. */
  readonly streamingMode?: StreamingMode;
  /** `ws:` or `wss:` URL; an `http(s):` URL or a path is turned into one. Needed unless `streamingMode` is `sse` or `ajax`. */
  readonly websocketEndpoint?: string;
  /** Base URL under which the server has `/stream`, `/poll` and `/messages`. Needed unless `streamingMode` is `websocket`. */
  readonly apiEndpoint?: string;
  /** Waits in a row, each with an attempt after it that fails, before giving up; `Infinity` never does. Default 10. */
  readonly maxReconnectAttempts?: number;
  /** Ceiling of the first wait; each next ceiling is 1.75 times as high. Default 1000. */
  readonly reconnectDelay?: number;
  /** No wait is longer, unless the server asks for it. Default 30000. */
  readonly maxReconnectDelay?: number;
  /** How waits are drawn. Default `full`. */
  readonly jitter?: Jitter;
  /** Most time from the start of one transport's attempt to the server's welcome. Default 5000. */
  readonly connectTimeout?: number;
  /** Most time that a message on the wire waits for its confirmation before the link is taken for dead. Default 10000. */
  readonly confirmTimeout?: number;
  /** Time between pings on a link that is otherwise silent; at most 1500 while a message or a reply is under way. Default 30000. */
  readonly heartbeatInterval?: number;
  /** Most silence after a ping before the link is taken for dead; at most 3000 while something is under way. Default 5000. */
  readonly heartbeatTimeout?: number;
  /** Time between attempts to get from a fallback back to a better transport, while the fallback goes on; `Infinity` never tries. Default 30000. */
  readonly upgradeInterval?: number;
  /** Answers what says who the user is; asked for each attempt, so that it may be renewed. The server finds it in `hello.auth`. */
  readonly auth?: () => Json | object | Promise<Json | object>;
  /** Keeps the outbox beyond the page. Default: memory. */
  readonly store?: OutboxStore;
  /** Most messages in the outbox; `sendMessage` throws a `QueueFullError` beyond it. Default 10000. */
  readonly maxQueue?: number;
  /** Largest message, in bytes of its JSON; `sendMessage` throws a `MessageTooLargeError` above it. Default 1000000, which a server that takes frames of 1 MiB can take. */
  readonly maxMessageSize?: number;
  /** Name shown in the panel. Default `ConnectionManager`. */
  readonly name?: string;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  /** Time, for tests. Default: the system's. */
  readonly clock?: Clock;
  /** What the connection is made with. Default: the page's own. */
  readonly network?: Network;
  /** Tells of the page's life (online, hidden, frozen, …). Default: the page's own events; in Node, nothing. */
  readonly page?: FollowPage;
}

/** For one message. */
export interface SendOptions {
  /** Gives the message up; see `Sending.confirmed`. */
  readonly signal?: AbortSignal;
  /** Gives the message up when it is not confirmed after this many ms. */
  readonly expiresIn?: number;
  /** Identifies the message to the server: 1 to 100 characters that no other message in the outbox has. Default: a random one. */
  readonly messageId?: string;
}

import type { Base } from './entry-base.ts';
import type { Transport } from './transport.ts';

/** A message was added to the outbox. */
export interface QueuedEntry extends Base {
  readonly type: 'queued';
  readonly messageId: string;
  readonly sequence?: number;
  /** Bytes of the serialised body. */
  readonly size: number;
  /** The beginning of the body. */
  readonly preview?: string;
}

/** A message was put on the wire. One entry per transmission. */
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

/**
 * The request that carried the message is over, and its outcome does not say whether the server has the message. The end of a
 * whole connection is told by `close`, not by one of these for each of its messages.
 */
export interface UnconfirmedEntry extends Base {
  readonly type: 'unconfirmed';
  readonly messageId: string;
  readonly epoch: number;
  readonly transport: Transport;
  /** How the request ended: `network error`, `timed out`, `HTTP 503` … */
  readonly reason: string;
  /** Who ended it; `client` if the page gave it up itself, by which it may have obeyed its user. */
  readonly by: 'client' | 'remote' | 'fault';
}

/** The message was given up: refused by the server, expired, or abandoned on disconnect. */
export interface FailedEntry extends Base {
  readonly type: 'failed';
  readonly messageId: string;
  readonly reason: string;
}

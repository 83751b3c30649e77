import type { Ending, Natives } from '../../journal/registry.ts';
import type { Clock } from '../clock.ts';
import { whyOf } from '../errors.ts';
import type { Hello } from '../protocol.ts';

/** Callbacks of a transport. `onClose` is the last. */
export interface TransportEvents {
  /** The connection is open. `plain`: the server did not select our protocol. */
  onOpen(plain: boolean): void;
  /** A frame, as text or already parsed. */
  onFrame(data: unknown): void;
  onClose(ending: Ending): void;
}

export interface TransportRequest {
  readonly url: string;
  readonly hello: Hello;
  /** The server is known to speak the protocol. */
  readonly known: boolean;
  /** The highest event sequence that the client has now. */
  readonly received: () => number;
  readonly natives: Natives;
  readonly clock: Clock;
}

/** One physical connection. */
export interface Connection {
  /** Puts a frame on the wire; does nothing when the connection is over. */
  send(frame: string): void;
  /** Closes it now, without waiting for the other side; no further callbacks. */
  close(reason: string): void;
}

/** Opens a physical connection. Never throws: failures are reported by `onClose`. */
export type OpenTransport = (request: TransportRequest, events: TransportEvents) => Connection;

/** The ending of a link that died without a close. */
export const lost = (reason: string): Ending => ({ code: 1006, reason, clean: false });

/** The ending of a connection that failed with an error. */
export const failed = (error: unknown, what = ''): Ending => lost(what + whyOf(error));

import type { Ending, Natives } from '../../journal/registry.ts';
import type { Clock } from '../clock.ts';
import { whyOf } from '../errors.ts';
import type { Hello } from '../protocol.ts';

/** What a transport tells of its connection. After `onClose` nothing follows. */
export interface TransportEvents {
  /** It stands. `plain`: the server did not select our protocol. */
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
  /** Puts a frame on the wire; nothing when the connection is over. */
  send(frame: string): void;
  /** Ends it now, whatever the other side does: nothing more is told. */
  close(reason: string): void;
}

/** Starts a physical connection. Never throws: what fails is told by `onClose`. */
export type OpenTransport = (request: TransportRequest, events: TransportEvents) => Connection;

/** The link died, as far as one can see. */
export const lost = (reason: string): Ending => ({ code: 1006, reason, clean: false });

/** It could not be made, or it died, of an error. */
export const failed = (error: unknown, what = ''): Ending => lost(what + whyOf(error));

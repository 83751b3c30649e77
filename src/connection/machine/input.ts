import type { Ending } from '../../journal/registry.ts';
import type { OutboxItem } from '../outbox.ts';
import type { Json, ServerFrame } from '../protocol.ts';

/** An input of the machine. Time and randomness come with it. */
export type Input = {
  /** Milliseconds; never goes back. */
  readonly at: number;
  /** Uniform in [0, 1). */
  readonly random: number;
} & (
  | { readonly type: 'connect' }
  /** `clientId` and `secret` identify the next outbox: this one is given up. */
  | { readonly type: 'disconnect'; readonly clientId: string; readonly secret: string }
  /**
   * Ends the connection but leaves the outbox to another owner. `final`: what is not stored by now never
   * will be.
   */
  | { readonly type: 'leave'; readonly final?: boolean | undefined }
  | {
      readonly type: 'send';
      readonly message: Omit<OutboxItem, 'sequence'> & { readonly json: string };
    }
  /** The sender no longer wants the messages. */
  | { readonly type: 'cancel'; readonly messageIds: ReadonlySet<string> }
  /** All messages of this outbox up to `sequence` are stored. */
  | { readonly type: 'stored'; readonly clientId: string; readonly sequence: number }
  /** A physical connection is open. `plain`: the server does not speak hello. */
  | { readonly type: 'opened'; readonly epoch: number; readonly plain: boolean }
  /** A physical connection ended, or could not be established. */
  | {
      readonly type: 'closed';
      readonly epoch: number;
      readonly ending: Ending;
      readonly by: 'remote' | 'fault';
    }
  | {
      readonly type: 'frame';
      readonly epoch: number;
      readonly frame: InboundFrame;
      /** Size in bytes, and the beginning, of the received data. */
      readonly size: number;
      readonly preview: string;
    }
  /** The alarm rang. Everything due by now is done, so an alarm that is early, late or repeated does no harm. */
  | { readonly type: 'alarm' }
  | { readonly type: 'online' }
  | { readonly type: 'offline' }
  /** The page was hidden, frozen or asleep and is active again: timers may be late. */
  | { readonly type: 'resumed' }
  /** The page returned from the back/forward cache: its connections are gone, though no event says so. */
  | { readonly type: 'restored' }
);

/** A frame from a server that speaks the plain protocol, for the page to interpret. */
export interface ForeignFrame {
  readonly type: 'foreign';
  readonly name: string;
  readonly key?: string;
  readonly value: Json;
}

export interface MalformedFrame {
  readonly type: 'malformed';
  readonly problem: string;
}

/** A frame of an unknown type: only a sign of life. */
export interface IgnoredFrame {
  readonly type: 'ignored';
}

export type InboundFrame = ServerFrame | ForeignFrame | MalformedFrame | IgnoredFrame;

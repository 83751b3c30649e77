import type { Ending } from '../../journal/registry.ts';
import type { OutboxItem } from '../outbox.ts';
import type { Json, ServerFrame } from '../protocol.ts';

/** What happens to the machine. Time and randomness come in with it. */
export type Input = {
  /** Milliseconds, rising. */
  readonly at: number;
  /** Uniform in [0, 1). */
  readonly random: number;
} & (
  | { readonly type: 'connect' }
  /** `clientId` and `secret` are those of the outbox that starts after this one is given up. */
  | { readonly type: 'disconnect'; readonly clientId: string; readonly secret: string }
  /** Ends the connection; the outbox stays as it is, for another owner. `lost`: who has it already, and does not have what is not stored yet. */
  | { readonly type: 'leave'; readonly lost: boolean }
  | {
      readonly type: 'send';
      readonly message: Omit<OutboxItem, 'sequence'> & { readonly json: string };
    }
  /** Whoever sent the messages does not want them any more. */
  | { readonly type: 'cancel'; readonly messageIds: ReadonlySet<string> }
  /** All messages of this outbox up to `sequence` are stored. */
  | { readonly type: 'stored'; readonly clientId: string; readonly sequence: number }
  /** A physical connection stands. `plain`: the server does not speak hello. */
  | { readonly type: 'opened'; readonly epoch: number; readonly plain: boolean }
  /** A physical connection is over, or could not be made. */
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
      /** Bytes, and the beginning, of what came. */
      readonly size: number;
      readonly preview: string;
    }
  /** The alarm rang: what is due by now is done, so that one too early, too late or too often does no harm. */
  | { readonly type: 'alarm' }
  | { readonly type: 'online' }
  | { readonly type: 'offline' }
  /** The page was hidden, frozen or asleep, and is not any more: timers may be late. */
  | { readonly type: 'resumed' }
  /** The page comes back from the back/forward cache: its connections are gone, though nobody says so. */
  | { readonly type: 'restored' }
);

/** A frame of a server that speaks the plain protocol, for the page to make sense of. */
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

/** A frame of a type that this client does not know: a sign of life, and nothing more. */
export interface IgnoredFrame {
  readonly type: 'ignored';
}

export type InboundFrame = ServerFrame | ForeignFrame | MalformedFrame | IgnoredFrame;

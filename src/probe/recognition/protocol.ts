export type Direction = 'in' | 'out';

/** The type of a frame that no protocol explains. */
export const UNKNOWN = 'unknown';

/** The meaning of one frame to an observer. */
export type Sighting = {
  /** Its name in the protocol: that of an event, or a type. */
  readonly frame: string;
  /** The part worth showing; default: the whole frame. */
  readonly body?: string;
} & (
  | { readonly kind: 'message'; readonly messageId: string }
  | { readonly kind: 'confirm'; readonly messageId: string; readonly error?: string }
  /** A heartbeat that is answered, or its answer. */
  | { readonly kind: 'ping' | 'pong' }
  | {
      readonly kind: 'other';
      /** Identifies it across connections. */
      readonly key?: string;
      /** The message whose arrival it proves. It is more than a confirmation, so faults do not treat it as one. */
      readonly answers?: string;
      /** The message whose answer the page no longer waits for. */
      readonly abandons?: string;
      /** Part of an answer whose end is a frame of its own. */
      readonly part?: true;
    }
);

/** The frames of a delivery, and a function that reassembles the remaining ones. */
export interface Packed {
  readonly frames: readonly string[];
  readonly pack: (frames: readonly string[]) => string;
  /** The beginning of a frame that continues in the next delivery. */
  readonly rest?: string;
}

/** A stream of server-sent events, of lines of JSON, of the parts of a subscription, of a remote call's envelopes, or of an unspecified kind. */
export type StreamKind = 'events' | 'lines' | 'parts' | 'connect' | 'grpc-web' | 'text';

/** What is known of a connection when its protocol is determined. */
export interface Sample {
  readonly url: string;
  readonly text: string;
  readonly direction: Direction;
  /** Of a request: the kind of stream that answers it, if known. */
  readonly streams?: StreamKind;
}

/**
 * A protocol spoken by clients. Adding one takes a file here and a line in `presets.ts`. It receives whatever a page sends
 * and receives: it must not trust or keep any of it, and must not throw.
 */
export interface Protocol {
  /** Human-readable. */
  readonly name: string;
  /** Whether message ids are globally unique, so that a confirmation counts even if the message was not seen. */
  readonly uniqueIds?: true;
  /** Whether each message has a connection of its own, on which no frame names it: its ids are empty. */
  readonly perConnection?: true;
  /** Whether its frames are binary: it then receives each byte as a character, and its result is converted back. */
  readonly binary?: true;
  /** Whether a connection with this sample speaks the protocol. */
  fits(sample: Sample): boolean;
  /** Default: a delivery is one frame. */
  unpack?(text: string): Packed;
  /** `undefined` if it is not a frame of the protocol. */
  read(frame: string, direction: Direction): Sighting | undefined;
  /** What must replace a lost confirmation, where removing it would break what follows. */
  blank?(frame: string): string | undefined;
}

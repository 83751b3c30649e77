export type Direction = 'in' | 'out';

/** What a frame is called that nobody knows. */
export const UNKNOWN = 'unknown';

/** What one frame says to whoever only watches. */
export type Sighting = {
  /** What the protocol itself calls it: an event's name, a type. */
  readonly frame: string;
  /** The part that is worth showing; left out: the frame as it is. */
  readonly body?: string;
} & (
  | { readonly kind: 'message'; readonly messageId: string }
  | { readonly kind: 'confirm'; readonly messageId: string; readonly error?: string }
  /** A heartbeat that is answered, and its answer. */
  | { readonly kind: 'ping' | 'pong' }
  | {
      readonly kind: 'other';
      /** What identifies it across connections. */
      readonly key?: string;
      /** The message that it shows to have arrived; it is more than a confirmation, and no fault takes it for one. */
      readonly answers?: string;
      /** The message whose answer the page does not wait for any more. */
      readonly abandons?: string;
      /** It belongs to an answer whose end is told by another. */
      readonly part?: true;
    }
);

/** A delivery of several frames, and how to put together those that are left. */
export interface Packed {
  readonly frames: readonly string[];
  readonly pack: (frames: readonly string[]) => string;
  /** The beginning of a frame whose end comes with the next delivery. */
  readonly rest?: string;
}

/** A stream of server-sent events, of lines of JSON, of the parts of a subscription, or of what its type does not say. */
export type StreamKind = 'events' | 'lines' | 'parts' | 'text';

/** What is known of a connection when it is to be recognised. */
export interface Sample {
  readonly url: string;
  readonly text: string;
  readonly direction: Direction;
  /** Of a request: by what kind of stream it is answered, where that is known. */
  readonly streams?: StreamKind;
}

/**
 * A protocol that clients speak. A file here and a line in `presets.ts` make one. It is handed whatever a page sends and receives: it trusts
 * nothing of it, keeps nothing of it, and does not throw.
 */
export interface Protocol {
  /** For people. */
  readonly name: string;
  /** Whether its messages' ids are unique for good, so that a confirmation is believed without the message having been seen. */
  readonly uniqueIds?: true;
  /** Whether each message has a connection of its own, on which nothing names it: its ids are empty. */
  readonly perConnection?: true;
  /** Whether its frames are bytes: each is handed to it as a character, and put together again from those. */
  readonly binary?: true;
  /** Whether a connection that has this on it speaks it. */
  fits(sample: Sample): boolean;
  /** Left out: a delivery is one frame. */
  unpack?(text: string): Packed;
  /** `undefined` for what is no frame of it. */
  read(frame: string, direction: Direction): Sighting | undefined;
  /** What has to stand in the place of a confirmation that is lost, where leaving it out would break what follows. */
  blank?(frame: string): string | undefined;
}

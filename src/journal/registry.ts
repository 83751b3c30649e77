import type { Ring } from './ring.ts';
import type { Transport } from './transport.ts';

/** How a physical connection ends. */
export interface Ending {
  /** WebSocket close code; 1006 for a death without a close frame. */
  readonly code: number;
  readonly reason: string;
  readonly clean: boolean;
  /** HTTP status of a refused request. */
  readonly status?: number;
  /** The wait that the server asked for before the next attempt, ms. */
  readonly retryAfter?: number;
  /** The attempt failed because there was no network. */
  readonly offline?: true;
}

/** One physical connection, as a tap sees it. */
export interface Channel {
  readonly connection: string;
  readonly epoch: number;
  readonly transport: Transport;
  readonly url: string;
  /** A single request beside others of its client: it carries one message each way. */
  readonly single?: boolean;
  /** It is no part of the connection with this epoch: what happens to it says nothing of that one. */
  readonly beside?: boolean;
  /** `false` once its owner has closed or disowned it, or it has ended. */
  readonly live: boolean;
  /**
   * Ends it as the network would: the owner receives `ending` as if from the wire, and the real connection is closed too.
   * Does nothing when it is no longer live.
   */
  end(ending: Ending): void;
  /** Counts this many sent bytes as not transmitted, so that they still show as buffered. Omitted where that cannot be queried. */
  strand?(bytes: number): void;
  /** Interprets its frames; omitted for our own protocols. */
  readonly reader?: FrameReader | undefined;
}

/** Reads frames by the client's protocol, for faults that depend on their meaning. */
export interface FrameReader {
  /** The kind of each frame of one delivery: `message`, `confirm`, `ping`, `pong`, or its name in the protocol. */
  types(data: unknown, direction: 'in' | 'out'): readonly string[];
  /**
   * What is left of a delivery to the page when confirmations are lost; `lose` decides for each. Returns the same data when
   * none is lost, `undefined` when nothing is left.
   */
  withoutConfirmations(data: unknown, lose: (messageId: string | undefined) => boolean): unknown;
}

/** A passage between a client and the network, in either direction. */
export type Passage =
  /** The attempt is about to start; nothing has been sent yet. */
  | {
      readonly kind: 'attempt';
      /** A synchronous attempt, whose caller waits for the end: faults that need time cannot act on it. */
      readonly atOnce?: true;
    }
  | { readonly kind: 'open' }
  | {
      readonly kind: 'frame';
      readonly direction: 'in' | 'out';
      readonly data: unknown;
      /** The name that the server gives it; `message` for a server-sent event without a name. */
      readonly name?: string;
      /** A piece of a stream, split anywhere: its reader reassembles the frames. */
      readonly chunk?: true;
      /** How many bytes at its beginning say how long the rest is: faults change only the rest. */
      readonly head?: number;
      /** The body of a response; `broken` when it is cut off, in which case the owner can show the part received. */
      readonly answer?: 'whole' | 'broken';
    }
  | {
      readonly kind: 'close';
      readonly ending: Ending;
      /** Ended by a fault: `behind` what is in flight to the owner, like the server's own close, or `now`. */
      readonly forced?: 'behind' | 'now';
    }
  /** The owner closes, behind the frames that it has sent. Only reported by owners that can delay the close. */
  | { readonly kind: 'hang-up' };

/**
 * Intercepts what passes between a client and its connections. Calls `pass` to let a passage continue: at once, later,
 * changed, twice, or never. A channel that is no longer live ignores it.
 */
export type Tap = (channel: Channel, passage: Passage, pass: (passage: Passage) => void) => void;

/**
 * A client's claim to connections that it makes through the page's globals. The probe sees those too: it applies faults to
 * them, but leaves the reporting to the client.
 */
export interface Claims {
  /** Whether a connection to this URL is the client's. */
  owns(url: string): boolean;
  /** The epoch of the client's newest connection over this transport; 0 before the first. */
  epoch(transport: Transport): number;
  /** A fault has ended the client's connection with this epoch. */
  faulted(epoch: number): void;
}

/** A client that registers with Faultline. */
export interface RegisteredClient {
  /** The `connection` of its journal entries. */
  readonly id: string;
  /** The latest entries, kept for a panel that opens later. */
  readonly journal: Ring;
  /** Receives every passage of the client's channels; `null` when nobody is watching. */
  tap: Tap | null;
  /** The physical connections that are alive or being attempted. */
  channels(): readonly Channel[];
  /** Omitted by a client whose connections bypass the probe. */
  readonly claims?: Claims;
  /** Omitted by a client that counts as ended when it has no channels. */
  readonly ended?: boolean;
}

/** The page's original globals, kept by the code that wrapped them. A registered client uses these, so that nothing is reported twice. */
export interface Natives {
  readonly WebSocket: typeof globalThis.WebSocket;
  readonly fetch: typeof globalThis.fetch;
}

/** Where clients and probe of one page meet; the first to arrive creates it. */
export interface Registry {
  readonly version: 1;
  readonly clients: RegisteredClient[];
  /** Called for each client that registers from now on. */
  onRegister?: ((client: RegisteredClient) => void) | null;
  natives?: Natives | null;
  /** On the outermost window that the probe reaches: attaches a same-origin frame. */
  attach?: ((frame: Window & typeof globalThis) => void) | null;
  /** The probe's door: takes a `Command` as JSON and returns an `Envelope` as JSON. */
  probe?: ((command: string) => string) | null;
  /** Whether this window's probe answers the extension's courier. */
  bridged?: boolean;
}

const KEY = Symbol.for('faultline');

/** The registry of this page or process, or of another window of its origin. */
export function registry(scope: object = globalThis): Registry {
  const holder = scope as { [KEY]?: Registry };
  const found = holder[KEY];
  if (found) return found;
  const value: Registry = { version: 1, clients: [] };
  // Not enumerable: pages that copy their window's properties must not come across it.
  Object.defineProperty(scope, KEY, { value, writable: true, configurable: true });
  return value;
}

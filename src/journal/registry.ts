import type { Ring } from './ring.ts';
import type { Transport } from './transport.ts';

/** How a physical connection ends. */
export interface Ending {
  /** WebSocket close code; 1006 for a death without a close frame. */
  readonly code: number;
  readonly reason: string;
  readonly clean: boolean;
  /** HTTP status, where a request was answered with a refusal. */
  readonly status?: number;
  /** What the server named as a wait before the next attempt, ms. */
  readonly retryAfter?: number;
  /** There was no network to try it over. */
  readonly offline?: true;
}

/** One physical connection, as a tap sees it. */
export interface Channel {
  readonly connection: string;
  readonly epoch: number;
  readonly transport: Transport;
  readonly url: string;
  /** A request beside others of its client: it carries one message each way. */
  readonly single?: boolean;
  /** `false` once its owner has closed or disowned it, or it has ended. */
  readonly live: boolean;
  /** Ends it as the network would have: the owner sees `ending` as from the wire, the real connection is gone too. Nothing when it is no longer live. */
  end(ending: Ending): void;
  /** So many bytes that it has sent do not get away: whoever asks is told that they wait. Left out where nobody can ask. */
  strand?(bytes: number): void;
  /** What its frames mean to its client; left out where they are of our own protocols. */
  readonly reader?: FrameReader | undefined;
}

/** Reads frames by the protocol that a client speaks, for faults that are about what they mean. */
export interface FrameReader {
  /** What each frame of one delivery is: `message`, `confirm`, `ping`, `pong`, or what its protocol calls it. */
  types(data: unknown, direction: 'in' | 'out'): readonly string[];
  /**
   * What is left of a delivery to the page when confirmations are lost: `lose` is asked of each. The same data when none is;
   * `undefined` when nothing is left.
   */
  withoutConfirmations(data: unknown, lose: (messageId: string | undefined) => boolean): unknown;
}

/** What passes between a client and the network, in both directions. */
export type Passage =
  /** The attempt is about to start; nothing has gone out yet. */
  | {
      readonly kind: 'attempt';
      /** Whoever attempts waits for the end in the same call: what needs time cannot act on it. */
      readonly atOnce?: true;
    }
  | { readonly kind: 'open' }
  | {
      readonly kind: 'frame';
      readonly direction: 'in' | 'out';
      readonly data: unknown;
      /** What its server calls it: of server-sent events `message` where it has no name. */
      readonly name?: string;
      /** A piece of a stream, cut anywhere: whoever reads it puts the frames together. */
      readonly chunk?: true;
      /** The body of an answer, whose owner can show a part of it where it breaks off. */
      readonly answer?: 'whole' | 'broken';
    }
  | {
      readonly kind: 'close';
      readonly ending: Ending;
      /** A fault makes it: `behind` what is on its way to the owner, as the server's own goodbye comes, or `now`. */
      readonly forced?: 'behind' | 'now';
    }
  /** The owner hangs up, behind the frames that it has sent. Told by those that can wait with it. */
  | { readonly kind: 'hang-up' };

/**
 * Sits between a client and its connections. Calls `pass` to let the passage go on: at once,
 * later, changed, twice, or never. A channel that is no longer live ignores what is passed.
 */
export type Tap = (channel: Channel, passage: Passage, pass: (passage: Passage) => void) => void;

/**
 * What a client says of connections that it makes through the page's globals. The probe sees those too: it lets faults reach them, and
 * leaves it to the client to tell the journal of them.
 */
export interface Claims {
  /** Whether a connection to this URL is the client's. */
  owns(url: string): boolean;
  /** The epoch that the client has given its newest connection over this transport; 0 before there was one. */
  epoch(transport: Transport): number;
  /** A fault has ended its connection with this epoch. */
  faulted(epoch: number): void;
}

/** A client that makes itself known to Faultline. */
export interface RegisteredClient {
  /** The `connection` of its journal entries. */
  readonly id: string;
  /** The last of what happened, kept for a panel that opens later. */
  readonly journal: Ring;
  /** Empty when nobody looks. Every passage of the client's channels goes through it when it is not. */
  tap: Tap | null;
  /** The physical connections that are alive or being attempted now. */
  channels(): readonly Channel[];
  /** Left out by a client that takes its connections past the probe. */
  readonly claims?: Claims;
  /** Left out by a client that has ended when it has no channels. */
  readonly ended?: boolean;
}

/** The page's own globals, kept by whoever wrapped them. A registered client uses these, so that nothing is reported twice. */
export interface Natives {
  readonly WebSocket: typeof globalThis.WebSocket;
  readonly fetch: typeof globalThis.fetch;
}

/** The meeting point of clients and probe in one page; whoever comes first makes it. */
export interface Registry {
  readonly version: 1;
  readonly clients: RegisteredClient[];
  /** Called for each client that registers from now on. */
  onRegister?: ((client: RegisteredClient) => void) | null;
  natives?: Natives | null;
  /** Of the outermost window that the probe reaches: takes a frame of its origin in. */
  attach?: ((frame: Window & typeof globalThis) => void) | null;
  /** The probe's door: takes a `Command` as JSON, answers an `Envelope` as JSON. */
  probe?: ((command: string) => string) | null;
  /** Whether this window's probe answers the extension's courier. */
  bridged?: boolean;
}

const KEY = Symbol.for('faultline');

/** The registry of this page (or process), or of another window of its origin. */
export function registry(scope: object = globalThis): Registry {
  const holder = scope as { [KEY]?: Registry };
  const found = holder[KEY];
  if (found) return found;
  const value: Registry = { version: 1, clients: [] };
  // A page that copies what its window has must not meet it.
  Object.defineProperty(scope, KEY, { value, writable: true, configurable: true });
  return value;
}

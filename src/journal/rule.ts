import type { Transport } from './transport.ts';

/** A fault's parameters, by the field's names. Times are in milliseconds. */
export type Fault =
  /** Dies with no close frame: code 1006, not clean. At once on every matching live connection. */
  | { readonly fault: 'reset' }
  /** The server says goodbye: a clean close with this code. At once on every matching live connection. */
  | { readonly fault: 'close'; readonly code: number; readonly reason: string }
  /** New attempts fail; live connections stay. */
  | { readonly fault: 'refuse' }
  /** Half-open: bytes vanish both ways, nothing closes. */
  | { readonly fault: 'stall' }
  /** Every event passes later by `ms`, plus up to `jitter`; order is kept. */
  | { readonly fault: 'latency'; readonly ms: number; readonly jitter?: number }
  /** A link so narrow: `rate` bytes a second in each direction of each connection; order is kept. */
  | { readonly fault: 'bandwidth'; readonly rate: number }
  /** Frames vanish one by one; the connection goes on. */
  | { readonly fault: 'drop' }
  /** Frames arrive twice. */
  | { readonly fault: 'duplicate' }
  /** A frame arrives after the next `by` of its direction (default 1), or after `within` ms (default 1000) when so many do not come. */
  | { readonly fault: 'reorder'; readonly by?: number; readonly within?: number }
  /** A frame arrives with one `bit` flipped (default), or is `cut` off somewhere. */
  | { readonly fault: 'corrupt'; readonly how?: 'bit' | 'cut' }
  /** HTTP requests are answered with this status; the upgrade of a WebSocket, too, which a page sees as 1006. `retryAfter` in ms. */
  | { readonly fault: 'status'; readonly code: number; readonly retryAfter?: number }
  /** What the server sends ends in the middle of a frame, after `after` more bytes of it (default: in the next), and the connection with it. */
  | { readonly fault: 'cut'; readonly after?: number }
  /** The page is told nothing and sends nothing until it thaws; then all at once. The page hears `freeze` and `resume`. */
  | { readonly fault: 'freeze' }
  /** The message gets through, its confirmation does not. */
  | { readonly fault: 'lose-ack' }
  /** No network: live connections stall, attempts fail at once, the browser says `offline`. */
  | { readonly fault: 'offline' }
  /** The server goes away for `downtime` and comes back, its state kept: all connections reset, attempts refused meanwhile. */
  | { readonly fault: 'restart'; readonly downtime: number }
  /** Chosen events stop until they are released. */
  | { readonly fault: 'hold' };

export type FaultName = Fault['fault'];

/** Which events a rule is about; what is left out matches all. */
export interface Where {
  readonly connection?: string;
  readonly transport?: Transport;
  /** A part of the connection's URL. */
  readonly url?: string;
  /** Of frames: towards the server (`out`) or the page (`in`). */
  readonly direction?: 'in' | 'out';
  /** Of frames: the frame's own `type` field (`message`, `confirm`, `event` …); where a protocol is recognised, also what that calls it. */
  readonly type?: string;
  /** For `hold`: which events stop; `open` when left out. */
  readonly event?: 'open' | 'frame' | 'close';
  /** Only the n-th event that matches the rest, counted from 1. */
  readonly nth?: number;
}

/** A fault, what it is about, and how long it lasts: until lifted, when neither `times` nor `for` is given. */
export type Rule = Fault & {
  readonly where?: Where;
  /** Lifted by itself after it has acted this often. */
  readonly times?: number;
  /** Lifted by itself after this long, ms. */
  readonly for?: number;
  /** Acts on a matching event with this probability, 0–1, drawn from `seed`. */
  readonly probability?: number;
  readonly seed?: number;
};

/** An armed rule, as the page reports it. */
export interface ArmedRule {
  readonly id: string;
  readonly rule: Rule;
  /** As an entry's `at`. */
  readonly armedAt: number;
  /** How often it has acted. */
  readonly fired: number;
}

/** An event that a gate stopped. */
export interface HeldEvent {
  readonly id: string;
  readonly rule: string;
  readonly connection: string;
  readonly epoch: number;
  readonly transport: Transport;
  readonly event: 'open' | 'frame' | 'close';
  /** Of a frame. */
  readonly direction?: 'in' | 'out';
  /** The beginning of a frame's data. */
  readonly preview?: string;
  /** Of a request beside others of its client: what it asks for. */
  readonly request?: string;
  /** An earlier one that goes the same way on the same connection or request waits before it, and goes on first. */
  readonly behind?: true;
  readonly since: number;
}

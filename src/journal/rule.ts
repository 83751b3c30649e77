import type { Transport } from './transport.ts';

/** A fault with its parameters, by their standard names. Times are in milliseconds. */
export type Fault =
  /** All matching live connections die at once without a close frame: code 1006, not clean. */
  | { readonly fault: 'reset' }
  /** The server closes all matching live connections at once, cleanly and with this code. */
  | { readonly fault: 'close'; readonly code: number; readonly reason: string }
  /** New attempts fail; live connections stay. */
  | { readonly fault: 'refuse' }
  /** Half-open: data vanishes in both directions, nothing closes. */
  | { readonly fault: 'stall' }
  /** Every event is delayed by `ms`, plus up to `jitter`; order is kept. */
  | { readonly fault: 'latency'; readonly ms: number; readonly jitter?: number }
  /** A narrow link: `rate` bytes per second in each direction of each connection; order is kept. */
  | { readonly fault: 'bandwidth'; readonly rate: number }
  /** Single frames vanish; the connection continues. */
  | { readonly fault: 'drop' }
  /** Frames arrive twice. */
  | { readonly fault: 'duplicate' }
  /** A frame arrives after the next `by` frames of its direction (default 1), or after `within` ms (default 1000) if fewer follow. */
  | { readonly fault: 'reorder'; readonly by?: number; readonly within?: number }
  /** A frame arrives with one `bit` flipped (default), or `cut` off at a random position. */
  | { readonly fault: 'corrupt'; readonly how?: 'bit' | 'cut' }
  /** HTTP requests are answered with this status; so is the upgrade of a WebSocket, which the page sees as 1006. `retryAfter` in ms. */
  | { readonly fault: 'status'; readonly code: number; readonly retryAfter?: number }
  /** The server's data ends in the middle of a frame, after `after` more bytes (default: in the next frame), and the connection with it. */
  | { readonly fault: 'cut'; readonly after?: number }
  /** Nothing reaches or leaves the page until it thaws; then everything does at once. The page receives `freeze` and `resume`. */
  | { readonly fault: 'freeze' }
  /** The message gets through, its confirmation does not. */
  | { readonly fault: 'lose-ack' }
  /** No network: live connections stall, attempts fail at once, the browser reports `offline`. */
  | { readonly fault: 'offline' }
  /** The server is down for `downtime` and comes back with its state: all connections are reset, and attempts refused meanwhile. */
  | { readonly fault: 'restart'; readonly downtime: number }
  /** Selected events stop until they are released. */
  | { readonly fault: 'hold' };

export type FaultName = Fault['fault'];

/** Which events a rule applies to; omitted fields match everything. */
export interface Where {
  readonly connection?: string;
  readonly transport?: Transport;
  /** A substring of the connection's URL. */
  readonly url?: string;
  /** Of frames: towards the server (`out`) or the page (`in`). */
  readonly direction?: 'in' | 'out';
  /** Of frames: their own `type` field (`message`, `confirm`, `event` …); where a protocol is recognised, also its name for the frame. */
  readonly type?: string;
  /** For `hold`: which events stop; default `open`. */
  readonly event?: 'open' | 'frame' | 'close';
  /** Only the n-th event that matches everything else, counted from 1. */
  readonly nth?: number;
}

/** A fault, what it applies to, and how long it lasts: until lifted, when neither `times` nor `for` is given. */
export type Rule = Fault & {
  readonly where?: Where;
  /** Lifted automatically after it has acted this often. */
  readonly times?: number;
  /** Lifted automatically after this long, ms. */
  readonly for?: number;
  /** Acts on a matching event with this probability, 0–1, drawn from `seed`. */
  readonly probability?: number;
  readonly seed?: number;
};

/** An armed rule, as the page reports it. */
export interface ArmedRule {
  readonly id: string;
  readonly rule: Rule;
  /** On the scale of an entry's `at`. */
  readonly armedAt: number;
  /** How often it has acted. */
  readonly fired: number;
}

/** An event held at a gate. */
export interface HeldEvent {
  readonly id: string;
  readonly rule: string;
  readonly connection: string;
  readonly epoch: number;
  readonly transport: Transport;
  readonly event: 'open' | 'frame' | 'close';
  /** Set for frames. */
  readonly direction?: 'in' | 'out';
  /** The beginning of a frame's data. */
  readonly preview?: string;
  /** Of a request beside others of its client: what it asks for. */
  readonly request?: string;
  /** An earlier one that goes the same way on the same connection or request waits before it, and goes on first. */
  readonly behind?: true;
  readonly since: number;
}

import type { State } from '../../journal/entry.ts';
import type { Transport } from '../../journal/transport.ts';
import type { Jitter } from '../options.ts';
import { EMPTY, type Outbox } from '../outbox.ts';

/** A transport and the URL it connects to. */
export interface Stop {
  readonly transport: Transport;
  readonly url: string;
}

/** Constant for the lifetime of a client. Times in ms. */
export interface Config {
  /** Transports in the order in which they are tried, each with its URL. */
  readonly route: readonly Stop[];
  readonly maxReconnectAttempts: number;
  readonly jitter: Jitter;
  readonly reconnectDelay: number;
  readonly maxReconnectDelay: number;
  readonly connectTimeout: number;
  readonly confirmTimeout: number;
  readonly heartbeatInterval: number;
  readonly heartbeatTimeout: number;
  /** Interval between attempts to return to a better transport; `Infinity`: never. */
  readonly upgradeInterval: number;
}

/** A physical connection that the machine owns. */
export interface Physical {
  readonly epoch: number;
  readonly transport: Transport;
  /** `opening` → `greeting` (hello sent) → `ready`. */
  readonly stage: 'opening' | 'greeting' | 'ready';
  readonly plain: boolean;
  /** The event sequence that its hello gave as received. */
  readonly asked: number;
  /** The last sequence number the server expected, and when we went back to it. */
  readonly expected: { readonly sequence: number; readonly at: number } | null;
  /** Has been useful: only then are earlier failures forgotten. */
  readonly proven: boolean;
  /** When it must be ready by; for a draining connection, when it is closed. */
  readonly deadline: number;
  /** When anything was last received. */
  readonly heardAt: number;
  /** When the last ping was sent; `null` once its pong has arrived. */
  readonly pingedAt: number | null;
  /** Pings sent since anything was received. */
  readonly unanswered: number;
  /** Extra time for the answer to the last ping, because of the messages sent before it, ms. */
  readonly grace: number;
}

/** Whether the server may know of this connection: over HTTP the hello is part of the request. */
export const hasGreeted = ({ stage, transport }: Physical): boolean =>
  stage !== 'opening' || transport !== 'websocket';

export interface MachineState {
  readonly status: State;
  /** Set while reconnecting. */
  readonly phase: 'waiting' | 'attempting' | null;
  /** The last epoch assigned. */
  readonly epoch: number;
  readonly current: Physical | null;
  /** A connection over a better transport that is to replace `current`. */
  readonly candidate: Physical | null;
  /** The connection that `current` replaced: frames still in flight on it are accepted. */
  readonly draining: Physical | null;
  /** A handover failed half-way: if the server replaces the current connection then, that is not a refusal. */
  readonly superseded: boolean;
  /** When a better transport is tried next. Kept across reconnects: otherwise frequent drops would postpone it for ever. */
  readonly upgradeAt: number | null;
  /** Consecutive failed attempts to move to a better transport. */
  readonly upgrades: number;
  /** Transports that this attempt has not tried yet; they are tried when the one that opened turns out to be useless. */
  readonly untried: readonly Stop[];
  /** The last transport that proved itself, and when; it is tried first for a while. */
  readonly lastGood: { readonly transport: Transport; readonly at: number } | null;
  /** Attempts since a connection last proved itself; one attempt goes through all transports. */
  readonly attempt: number;
  /** Waits since a connection last proved itself. */
  readonly retries: number;
  /** The previous wait, ms. */
  readonly previousWait: number;
  /** The server asked to be left alone until then. */
  readonly patientUntil: number;
  readonly retryAt: number | null;
  /** Disconnected because all attempts are used up; when the network returns, the client starts afresh. */
  readonly gaveUp: boolean;
  /** Whether the server has ever confirmed a message; if not, confirmations are not waited for. */
  readonly confirms: boolean;
  /** Whether the server has ever answered a ping; if not, its silence means nothing. */
  readonly pongs: boolean;
  readonly clientId: string;
  /** Proves to the server that the client id is ours. */
  readonly secret: string;
  /** Whether the server has ever shown that it speaks `faultline.1`. */
  readonly welcomed: boolean;
  /** Highest event sequence delivered to the page. */
  readonly received: number;
  /** The log of those events, if the server names it. */
  readonly log?: string | undefined;
  readonly outbox: Outbox;
  /** Most bytes on the wire at once; a larger message is sent alone. */
  readonly wireLimit: number;
  /** Highest sequence number stored: only messages that would outlive the page are sent. */
  readonly durable: number;
  /** Consecutive connections that fell silent without an answered ping; each doubles the timeout of the next. */
  readonly silences: number;
  /** When messages or events were last sent or received: a reply may be on its way. */
  readonly activeAt: number;
  /** Since when no message on the wire has been confirmed; `null` when none is on the wire. */
  readonly unconfirmedSince: number | null;
  /** The earliest expiry of any message, or an earlier time; `Infinity` when none expires. */
  readonly expireAt: number;
  /** When the driver wakes the machine next; `Infinity`: never. */
  readonly alarm: number;
}

/** Fills 20 Mbit/s at a round trip of 100 ms. Even in the longest encoding it stays below the 1 MiB that a server accepts. */
export const WIRE_LIMIT = 256_000;

/** No attempt has failed yet. */
export const FRESH = {
  attempt: 0,
  retries: 0,
  previousWait: 0,
  untried: [],
  gaveUp: false,
} satisfies Partial<MachineState>;

export const initialState = (clientId: string, secret: string): MachineState => ({
  status: 'disconnected',
  phase: null,
  epoch: 0,
  current: null,
  candidate: null,
  draining: null,
  superseded: false,
  upgradeAt: null,
  upgrades: 0,
  ...FRESH,
  lastGood: null,
  patientUntil: 0,
  retryAt: null,
  confirms: false,
  pongs: false,
  clientId,
  secret,
  welcomed: false,
  received: 0,
  outbox: EMPTY,
  wireLimit: WIRE_LIMIT,
  durable: Number.POSITIVE_INFINITY,
  silences: 0,
  activeAt: Number.NEGATIVE_INFINITY,
  unconfirmedSince: null,
  expireAt: Number.POSITIVE_INFINITY,
  alarm: Number.POSITIVE_INFINITY,
});

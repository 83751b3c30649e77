import type { State } from '../../journal/entry.ts';
import type { Transport } from '../../journal/transport.ts';
import type { Jitter } from '../options.ts';
import { EMPTY, type Outbox } from '../outbox.ts';

/** A transport, and the address that it connects to. */
export interface Stop {
  readonly transport: Transport;
  readonly url: string;
}

/** What stays the same for a client's life. Times in ms. */
export interface Config {
  /** Transports in the order in which they are tried, with the address of each. */
  readonly route: readonly Stop[];
  readonly maxReconnectAttempts: number;
  readonly jitter: Jitter;
  readonly reconnectDelay: number;
  readonly maxReconnectDelay: number;
  readonly connectTimeout: number;
  readonly confirmTimeout: number;
  readonly heartbeatInterval: number;
  readonly heartbeatTimeout: number;
  /** Between attempts to get back to a better transport; `Infinity`: never. */
  readonly upgradeInterval: number;
}

/** A physical connection that the machine owns. */
export interface Physical {
  readonly epoch: number;
  readonly transport: Transport;
  /** `opening` → `greeting` (hello is out) → `ready`. */
  readonly stage: 'opening' | 'greeting' | 'ready';
  readonly plain: boolean;
  /** What its hello said has been received. */
  readonly asked: number;
  /** What the server expected last, and when we went back to it. */
  readonly expected: { readonly sequence: number; readonly at: number } | null;
  /** Has been of use: only now are failures before it forgotten. */
  readonly proven: boolean;
  /** By then it must be ready; when it is draining, it is closed then. */
  readonly deadline: number;
  /** When anything was last heard. */
  readonly heardAt: number;
  /** When the last ping went out, until its pong came. */
  readonly pingedAt: number | null;
  /** Pings since anything was heard. */
  readonly unanswered: number;
  /** How much longer the last ping's answer may take, because of what was on the wire before it, ms. */
  readonly grace: number;
}

/** Whether the server may know of this connection: over HTTP the hello goes with the request itself. */
export const hasGreeted = ({ stage, transport }: Physical): boolean =>
  stage !== 'opening' || transport !== 'websocket';

export interface MachineState {
  readonly status: State;
  /** While reconnecting. */
  readonly phase: 'waiting' | 'attempting' | null;
  /** The last epoch given out. */
  readonly epoch: number;
  readonly current: Physical | null;
  /** A connection over a better transport that is to take over from `current`. */
  readonly candidate: Physical | null;
  /** The connection that the present one took over from: what is on its way is still taken. */
  readonly draining: Physical | null;
  /** A handover failed half-way: that the server replaced the present connection is no refusal then. */
  readonly superseded: boolean;
  /** When a better transport is tried next; kept across reconnects, else links that die often would put it off for ever. */
  readonly upgradeAt: number | null;
  /** Attempts to get to a better transport that failed in a row. */
  readonly upgrades: number;
  /** Transports that this attempt has not tried yet: they are, when the one that opened is of no use. */
  readonly untried: readonly Stop[];
  /** The last transport that proved itself, and since when it has been; tried first for a while. */
  readonly lastGood: { readonly transport: Transport; readonly at: number } | null;
  /** Attempts since a connection last proved itself; one goes through all transports. */
  readonly attempt: number;
  /** Waits since a connection last proved itself. */
  readonly retries: number;
  /** The last wait, ms. */
  readonly previousWait: number;
  /** Until then the server wants to be left alone. */
  readonly patientUntil: number;
  readonly retryAt: number | null;
  /** Disconnected because no attempt was left; the network's return starts afresh. */
  readonly gaveUp: boolean;
  /** Whether the server has ever confirmed a message; one that never does is not waited for. */
  readonly confirms: boolean;
  /** Whether the server has ever answered a ping: the silence of one that never does says nothing. */
  readonly pongs: boolean;
  readonly clientId: string;
  /** Proves to the server that the client id is ours. */
  readonly secret: string;
  /** Whether the server has ever shown that it speaks the protocol. */
  readonly welcomed: boolean;
  /** Highest event sequence delivered to the page. */
  readonly received: number;
  /** Of which log, when the server names it. */
  readonly log?: string | undefined;
  readonly outbox: Outbox;
  /** Most bytes on the wire at once; a larger message goes alone. */
  readonly wireLimit: number;
  /** Highest sequence number that is stored: only what would survive the page goes on the wire. */
  readonly durable: number;
  /** Connections in a row that fell silent, with no ping answered since: each doubles what the next one is given. */
  readonly silences: number;
  /** When messages or events last came or went: a reply may be under way. */
  readonly activeAt: number;
  /** Since when the messages on the wire have seen no confirmation; `null` when none is on the wire. */
  readonly unconfirmedSince: number | null;
  /** No message expires before; `Infinity` when none does. */
  readonly expireAt: number;
  /** When the driver wakes the machine next; `Infinity`: not at all. */
  readonly alarm: number;
}

/** Fills 20 Mbit/s at a round trip of 100 ms; not even in the longest encoding more than the 1 MiB that a server takes. */
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

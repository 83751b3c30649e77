import type { State, Transport } from '../../journal/entry.ts';
import type { Jitter } from '../options.ts';
import { emptyOutbox, type Outbox } from '../outbox.ts';
import type { TimerName } from './input.ts';

/** What stays the same for a client's life. Times in ms. */
export interface Config {
  /** Transports in the order in which they are tried, with the address of each. */
  readonly route: readonly { readonly transport: Transport; readonly url: string }[];
  readonly maxAttempts: number;
  readonly jitter: Jitter;
  readonly base: number;
  readonly cap: number;
  readonly connectTimeout: number;
  readonly confirmTimeout: number;
  readonly heartbeatInterval: number;
  readonly heartbeatTimeout: number;
}

/** A physical connection that the machine owns. */
export interface Physical {
  readonly epoch: number;
  readonly transport: Transport;
  /** `opening` → `greeting` (hello is out) → `ready`. */
  readonly stage: 'opening' | 'greeting' | 'ready';
  readonly plain: boolean;
  /** Has been of use: only now are failures before it forgotten. */
  readonly proven: boolean;
  /** When anything was last heard. */
  readonly heardAt: number;
  /** When the last ping went out, until its pong came. */
  readonly pingedAt: number | null;
  /** Nothing was heard since the last ping. */
  readonly unanswered: boolean;
}

/** A timer's input must carry its `id`; any other comes from a timer that was cleared. */
export interface SetTimer {
  readonly id: number;
  readonly due: number;
}

export interface MachineState {
  readonly status: State;
  /** While reconnecting. */
  readonly phase: 'waiting' | 'attempting' | null;
  /** The last epoch given out. */
  readonly epoch: number;
  readonly current: Physical | null;
  /** Transports that this attempt has not tried yet. */
  readonly untried: readonly Transport[];
  /** The last transport that proved itself, and when; tried first for a while. */
  readonly lastGood: { readonly transport: Transport; readonly at: number } | null;
  /** Attempts since a connection last proved itself; one goes through all transports. */
  readonly attempt: number;
  /** Waits since a connection last proved itself. */
  readonly retries: number;
  /** The last wait, ms. */
  readonly previousWait: number;
  /** The least that the next wait must be, ms: the server asked for it. */
  readonly waitFloor: number;
  readonly retryAt: number | null;
  /** Disconnected because no attempt was left; the network's return starts afresh. */
  readonly gaveUp: boolean;
  /** Whether the server has ever confirmed a message; one that never does is not waited for. */
  readonly confirms: boolean;
  readonly clientId: string;
  readonly secret: string | null;
  /** Highest sequence number confirmed. */
  readonly confirmed: number;
  /** Highest event sequence delivered to the page. */
  readonly received: number;
  readonly outbox: Outbox;
  /** Since when the messages on the wire have seen no confirmation; `null` when none is on the wire. */
  readonly unconfirmedSince: number | null;
  readonly timers: Readonly<Partial<Record<TimerName, SetTimer>>>;
  readonly lastTimer: number;
}

export const initialState = (clientId: string): MachineState => ({
  status: 'disconnected',
  phase: null,
  epoch: 0,
  current: null,
  untried: [],
  lastGood: null,
  attempt: 0,
  retries: 0,
  previousWait: 0,
  waitFloor: 0,
  retryAt: null,
  gaveUp: false,
  confirms: false,
  clientId,
  secret: null,
  confirmed: 0,
  received: 0,
  outbox: emptyOutbox,
  unconfirmedSince: null,
  timers: {},
  lastTimer: 0,
});

import { STATES } from '../../journal/entry.ts';
import { TRANSPORTS } from '../../journal/transport.ts';
import type { Body, ConnectionEvents, Snapshot } from '../events.ts';
import { isCount } from '../frames.ts';

/** Version of the messages between tabs. */
const VERSION = 1;

/** One event of the shared connection. */
export type Happening = {
  [K in keyof ConnectionEvents]: { readonly event: K; readonly detail: ConnectionEvents[K] };
}[keyof ConnectionEvents];

/** The outcome of a message. */
export type Verdict = Extract<Happening, { event: 'confirmed' | 'failed' }>;

/** Requests to the leader. `to`: id of the leading tab that is addressed; no other acts on it. */
export type LeaderRequest =
  /** A tab asks for the current state. */
  | { readonly type: 'join' }
  /** Is the leader alive? */
  | { readonly type: 'ping' }
  /** The page wants to connect, or to cut the wait short. */
  | { readonly type: 'connect'; readonly to: string }
  | {
      readonly type: 'send';
      readonly to: string;
      readonly messageId: string;
      /** `null` when `taken`. */
      readonly body: Body;
      /** An earlier leader had it on the wire: only its outcome is asked for. */
      readonly taken: boolean;
      /** In ms from now: the clocks of tabs differ when the machine has slept since one of them was loaded. */
      readonly expiresIn: number;
    }
  | { readonly type: 'cancel'; readonly to: string; readonly messageIds: readonly string[] };

export type ToLeader =
  | LeaderRequest
  /** A tab knows a leader with this term, and ignores those with a lower one. */
  | { readonly type: 'stale'; readonly term: number };

/** `term` increases with each leader, so that messages of an earlier one are recognised as outdated. */
export type FromLeader =
  /** The current state. `to`: the tab that asked; `null`: all tabs, because the leader is new. */
  | {
      readonly type: 'welcome';
      readonly term: number;
      readonly to: string | null;
      readonly snapshot: Snapshot;
    }
  | { readonly type: 'beat'; readonly term: number }
  | {
      readonly type: 'event';
      readonly term: number;
      readonly happening: Happening;
      readonly snapshot: Snapshot;
    }
  /** Answers a `send` whose message has already ended. */
  | {
      readonly type: 'settled';
      readonly term: number;
      readonly to: string;
      readonly verdict: Verdict;
    };

/** A message on the channel, with the id of the sending tab. */
export type TabMessage = (ToLeader | FromLeader) & { readonly from: string };

/** The result of reading: a message, or why it is not one. */
export type ReadMessage =
  | { readonly message: TabMessage }
  | { readonly problem: string; readonly foreignVersion: boolean };

type Fields = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: Check = (value) => typeof value === 'string';
const isId: Check = (value) => typeof value === 'string' && value !== '';
const isNumber: Check = (value) => typeof value === 'number' && !Number.isNaN(value);
const isState: Check = (value) => (STATES as readonly unknown[]).includes(value);
const isTransport: Check = (value) => (TRANSPORTS as readonly unknown[]).includes(value);
const isAnything: Check = (value) => value !== undefined;
const isFlag: Check = (value) => typeof value === 'boolean';
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const shape =
  (checks: { readonly [field: string]: Check }): Check =>
  (value) =>
    isFields(value) && Object.entries(checks).every(([field, check]) => check(value[field]));

const isSnapshot = shape({
  connection: isText,
  clientId: isText,
  state: isState,
  phase: orNull((value) => value === 'waiting' || value === 'attempting'),
  transport: orNull(isTransport),
  epoch: isNumber,
  attempt: isNumber,
  retryAt: orNull(isNumber),
  pending: isCount,
  received: isCount,
  log: (value) => value === undefined || isText(value),
});

const DETAILS: { readonly [K in keyof ConnectionEvents]: Check } = {
  state_change: shape({
    oldState: isState,
    newState: isState,
    cause: isText,
    transport: orNull(isTransport),
  }),
  message: isAnything,
  queued: shape({ messageId: isId }),
  sent: shape({ messageId: isId, transport: isTransport }),
  confirmed: shape({ messageId: isId }),
  failed: shape({ messageId: isId, code: isText, reason: isText }),
  closed: shape({ transport: isTransport, code: isNumber, reason: isText, by: isText }),
  transport_change: shape({ oldTransport: isTransport, newTransport: isTransport }),
  restored: shape({ messages: listOf(shape({ messageId: isId, body: isAnything })) }),
  backoff: shape({ attempt: isNumber, delay: isNumber, ceiling: isNumber }),
  max_reconnect_attempts: shape({ attempts: isNumber }),
  error: shape({ message: isText }),
};

/** All events that a shared connection passes on to its tabs. */
export const EVENTS = Object.keys(DETAILS) as (keyof ConnectionEvents)[];

const isHappening: Check = (value) =>
  isFields(value) &&
  typeof value.event === 'string' &&
  Object.hasOwn(DETAILS, value.event) &&
  DETAILS[value.event as keyof ConnectionEvents](value.detail);

const isVerdict: Check = (value) =>
  isFields(value) && ['confirmed', 'failed'].includes(String(value.event)) && isHappening(value);

const MESSAGES: { readonly [T in TabMessage['type']]: Check } = {
  join: isAnything,
  ping: isAnything,
  connect: shape({ to: isId }),
  send: shape({
    to: isId,
    messageId: isId,
    body: isAnything,
    taken: isFlag,
    expiresIn: isNumber,
  }),
  cancel: shape({ to: isId, messageIds: listOf(isId) }),
  stale: shape({ term: isCount }),
  welcome: shape({ term: isCount, to: orNull(isId), snapshot: isSnapshot }),
  beat: shape({ term: isCount }),
  event: shape({ term: isCount, happening: isHappening, snapshot: isSnapshot }),
  settled: shape({ term: isCount, to: isId, verdict: isVerdict }),
};

/** A message from a leader. */
export type Heard = FromLeader & Pick<TabMessage, 'from'>;

export const isFromLeader = (message: TabMessage): message is Heard =>
  'term' in message && message.type !== 'stale';

/** Encodes a message for the channel. */
export const write = (from: string, message: ToLeader | FromLeader): object => ({
  faultline: VERSION,
  from,
  ...message,
});

/** Validates data from the channel: any script of the origin can post there. */
export function read(data: unknown): ReadMessage {
  const refuse = (why: string, foreignVersion = false): ReadMessage => ({
    problem: `A message from another tab was ignored: ${why}`,
    foreignVersion,
  });
  if (!isFields(data)) return refuse('it is not an object.');
  const { faultline, from, type } = data;
  if (typeof faultline === 'number' && faultline !== VERSION) {
    return refuse(`it is of version ${faultline}, not ${VERSION}; reload the older page.`, true);
  }
  if (faultline !== VERSION) return refuse('it carries no version.');
  if (!isId(from)) return refuse('it does not say where it comes from.');
  if (typeof type !== 'string' || !Object.hasOwn(MESSAGES, type)) {
    return refuse(`'${String(type)}' is not a kind of message.`);
  }
  if (!MESSAGES[type as TabMessage['type']](data))
    return refuse(`a '${type}' lacks what it needs.`);
  return { message: data as unknown as TabMessage };
}

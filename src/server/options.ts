import type { IncomingMessage } from 'node:http';
import { A_TIME, isTime, refuseUnknown, requireOptions, wrong } from '../connection/errors.ts';
import type { Sendable } from '../connection/events.ts';
import type { Json } from '../connection/protocol.ts';
import type { Body } from './body.ts';
import { type Report, reportTo } from './report.ts';
import type { Store } from './store.ts';

const MIB = 1024 * 1024;
const MESSAGE_TIMEOUT = 300_000;

/** A client that connects. */
export interface Visit {
  readonly request: IncomingMessage;
  readonly url: URL;
  /** The answer of the client's option `auth`; `undefined` where it has none, and for the plain protocol. */
  readonly auth: Json | undefined;
}

export interface ClientMessage {
  readonly channel: string;
  /** `clientId` and `sequence` are `null` for a client of the plain protocol. */
  readonly clientId: string | null;
  readonly sequence: number | null;
  /** Stays the same however often the message is sent. */
  readonly messageId: string;
  readonly body: Body;
}

/** The result of a message. */
export interface Accepted<Also> {
  readonly events: readonly Sendable[];
  /** Your own writes, in the form that the store takes; made in the same transaction. */
  readonly also?: Also;
}

export interface FaultlineOptions<Also> {
  readonly store: Store<Also>;
  /** Path of the WebSocket endpoint. Default `/chat`. */
  readonly websocketPath?: string;
  /** Base path of `/stream`, `/poll` and `/messages`. Default `/api`. */
  readonly apiPath?: string;
  /** Largest WebSocket message and largest POST body, bytes. Default 1 MiB. */
  readonly maxFrame?: number;
  /**
   * Time limit of `onMessage`, ms; `Infinity`: none. A call that takes longer has failed: its result is not stored, and the
   * client sends the message again. Default 300000.
   */
  readonly messageTimeout?: number;
  /** Checks every request before anything else, its `Origin` for example. Throw a `Refusal` to refuse the request. */
  readonly admit?: (visit: { request: IncomingMessage; url: URL }) => void | Promise<void>;
  /**
   * Returns the channel whose events the client reads, usually one per user. Called for each new connection. Throw a
   * `Refusal` to refuse it; after a 401 or 403 the client does not retry on its own.
   */
  readonly identify: (visit: Visit) => string | Promise<string>;
  /**
   * Returns the events that a message adds to its channel; they are stored together with the fact that the message has been
   * applied. Throw a `Refusal` to refuse this message only. May be called again for a message whose result could not be
   * stored.
   */
  readonly onMessage: (
    message: ClientMessage,
  ) => readonly Sendable[] | Accepted<Also> | Promise<readonly Sendable[] | Accepted<Also>>;
  /** Called once for each applied message, as soon as it is durable; not for one applied just before a crash. */
  readonly onApplied?: (message: ClientMessage) => void | Promise<void>;
  /** Receives errors that the server recovered from: failures of your functions or of the store. Default: `console.error`. */
  readonly onError?: (error: unknown) => void;
}

const logged: Report = (error) => console.error(error);

/**
 * The options with their defaults.
 *
 * @throws TypeError naming the option that is wrong
 */
export function complete<Also>(given: FaultlineOptions<Also>) {
  requireOptions('createFaultline', given);
  const {
    store,
    identify,
    onMessage,
    admit,
    onApplied,
    onError = logged,
    websocketPath = '/chat',
    apiPath = '/api',
    maxFrame = MIB,
    messageTimeout = MESSAGE_TIMEOUT,
    ...unknown
  } = given;
  refuseUnknown(Object.keys(unknown));
  if (typeof Object(store).apply !== 'function') {
    throw new TypeError(
      'Option store must be a store, such as a MemoryStore, and not a promise of one.',
    );
  }
  const functions = {
    ...{ identify, onMessage, onError },
    ...(admit !== undefined && { admit }),
    ...(onApplied !== undefined && { onApplied }),
  };
  for (const [name, value] of Object.entries(functions)) {
    if (typeof value !== 'function') throw new TypeError(`Option ${name} must be a function.`);
  }
  if (!isPath(websocketPath)) {
    throw new TypeError(
      `Option websocketPath must be a path such as '/chat'; it is '${websocketPath}'.`,
    );
  }
  if (!isPath(`${apiPath}/poll`) || apiPath.endsWith('/')) {
    throw new TypeError(
      `Option apiPath must be a path without a trailing slash, such as '/api'; it is '${apiPath}'.`,
    );
  }
  if (!Number.isSafeInteger(maxFrame) || maxFrame < 1) {
    throw new TypeError(
      `Option maxFrame must be a whole number of bytes, above 0; it is ${maxFrame}.`,
    );
  }
  if (!isTime(messageTimeout)) wrong('messageTimeout', A_TIME, messageTimeout);
  const report: Report = reportTo(onError);
  return { ...given, websocketPath, apiPath, maxFrame, messageTimeout, report };
}

/** An empty text is no channel: it is what an application has that does not know the user, and all such users would share it. */
export const isChannel = (value: unknown): value is string =>
  typeof value === 'string' && value !== '';

/** Whether a request can have this path: anything that URL parsing would change can never match. */
const isPath = (path: string): boolean => URL.parse(path, 'http://localhost')?.pathname === path;

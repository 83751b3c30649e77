import type { Ending } from '../../journal/registry.ts';
import { parsed } from '../frames.ts';
import { PROTOCOL } from '../protocol.ts';
import { asHeader, refusal, under } from './http.ts';
import {
  type Connection,
  failed,
  lost,
  type TransportEvents,
  type TransportRequest,
} from './transport.ts';

const HEADER_PROTOCOL = 'Faultline-Protocol';
const HEADER_HELLO = 'Faultline-Hello';
const HEADER_CONNECTION = 'Faultline-Connection';

/** Slowest link that is allowed for when a body is sent, bytes per ms. */
export const SLOWEST = 32;

/**
 * Time allowed for a POST, in addition to what its body takes, ms. A browser opens six connections to a host,
 * and a hanging POST must not block one for ever.
 */
const POST_TIMEOUT = 15_000;

interface Answer extends Response {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** A connection over HTTP, as seen by the function that receives the server's frames. */
export interface HttpLink {
  /** The server does not speak our protocol. */
  plain: boolean;
  /** Aborted when the connection is over. */
  readonly signal: AbortSignal;
  /** The connection is open; `response` is the answer to its hello. */
  opened(response: Response): void;
  take(frame: unknown): void;
  /** Makes the request that brings the server's frames; rejects when its answer is not usable. */
  get(
    url: string,
    type: string,
    headers?: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Answer>;
  /** Ends the connection when the work takes longer. */
  within<T>(ms: number, what: string, work: Promise<T>): Promise<T>;
}

/**
 * What the HTTP transports share: requests that end with the connection, and the upstream POSTs.
 *
 * @param down receives the server's frames; the connection is over when it rejects
 */
export function openHttp(
  { url, hello, clock, natives }: TransportRequest,
  events: TransportEvents,
  down: (link: HttpLink) => Promise<void>,
): Connection {
  const abort = new AbortController();
  const { signal } = abort;
  // The browser's `fetch` must not be called as a method: it throws on a foreign `this`.
  const { fetch } = natives;
  const waiting: string[] = [];
  let posting = false;
  /** The connection id that the server assigned. */
  let named: string | undefined;
  let isOpen = false;

  function finish(ending: Ending): void {
    if (signal.aborted) return;
    abort.abort();
    events.onClose(ending);
  }

  const link: HttpLink = {
    plain: false,
    signal,
    opened({ headers }) {
      if (isOpen) return;
      isOpen = true;
      link.plain = headers.get(HEADER_PROTOCOL) !== PROTOCOL;
      events.onOpen(link.plain);
    },
    take(frame) {
      if (signal.aborted) return;
      // The welcome names the connection.
      if (!link.plain) named ??= (Object(parsed(frame)) as { connection?: string }).connection;
      events.onFrame(frame);
    },
    async get(from, type, headers, own = signal) {
      const response = await ask(from, { signal: own }, { Accept: type, ...headers });
      const kind = response.headers.get('Content-Type') ?? 'nothing';
      if (response.body && kind.startsWith(type)) return response as Answer;
      throw new Error(`${from} answered ${kind}, not ${type}.`);
    },
    within(ms, what, work) {
      const late = () => finish(lost(`${what} was not answered in time.`));
      const timer = clock.setTimeout(late, ms);
      return work.finally(() => clock.clearTimeout(timer));
    },
  };

  /** Headers that carry the hello or, later, identify this connection. */
  const identity = (): Record<string, string> => ({
    [HEADER_PROTOCOL]: PROTOCOL,
    ...(named === undefined ? { [HEADER_HELLO]: asHeader(hello) } : { [HEADER_CONNECTION]: named }),
  });

  /** Returns the response; rejects when it refuses the connection. A plain server may instead refuse just one message. */
  async function ask(
    to: string,
    init: RequestInit,
    headers: Record<string, string>,
  ): Promise<Response> {
    const response = await fetch(to, {
      cache: 'no-store',
      signal,
      ...init,
      headers: { ...(!link.plain && identity()), ...headers },
    });
    // With these statuses a plain server refuses one message.
    const ofMessage = link.plain && init.body && [400, 422].includes(response.status);
    if (response.ok || ofMessage) return response;
    finish(await refusal(response, clock.now()));
    throw signal.reason;
  }

  /** Sends frames as POSTs, one at a time so that they arrive in order; frames that queue up meanwhile share the next POST. */
  async function flush(): Promise<void> {
    posting = true;
    while (waiting.length > 0) {
      const body = link.plain ? (waiting.shift() as string) : `[${waiting.splice(0)}]`;
      await link.within(POST_TIMEOUT + body.length / SLOWEST, 'A POST', post(body));
    }
    posting = false;
  }

  /** The response carries the confirmations. */
  async function post(body: string): Promise<void> {
    const response = await ask(
      under(url, 'messages'),
      { method: 'POST', body },
      { 'Content-Type': 'application/json' },
    );
    if (!response.ok) {
      // The server refuses this one message.
      const { messageId } = JSON.parse(body) as { messageId: string };
      return link.take({ type: 'confirm', messageId, error: await response.text() });
    }
    const answer: unknown = await response.json().catch((error: unknown) => {
      // A server that confirms nothing may answer anything.
      if (link.plain && error instanceof SyntaxError) return [];
      throw error;
    });
    for (const frame of [answer].flat()) link.take(frame);
  }

  const run = (work: Promise<void>) => void work.catch((error: unknown) => finish(failed(error)));
  run(down(link));
  return {
    send(frame) {
      waiting.push(frame);
      if (!posting) run(flush());
    },
    close: () => abort.abort(),
  };
}

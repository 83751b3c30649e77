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

/** Slowest link that a body is waited for on, bytes per ms. */
export const SLOWEST = 32;

/** A browser holds six connections to a host: a POST that hangs must not keep one for ever. Besides what its body takes. */
const POST_TIMEOUT = 15_000;

interface Answer extends Response {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** A connection over HTTP, for what brings down the server's frames. */
export interface HttpLink {
  /** The server does not speak our protocol. */
  plain: boolean;
  /** Aborted when the connection is over. */
  readonly signal: AbortSignal;
  /** The connection stands, with this answer to its hello. */
  opened(response: Response): void;
  take(frame: unknown): void;
  /** Asks for what the server sends; rejects when its answer is of no use. */
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
 * What the transports over HTTP have in common: requests that end with the connection, and a way up.
 *
 * @param down brings what the server sends; the connection is over when it rejects
 */
export function openHttp(
  { url, hello, clock, natives }: TransportRequest,
  events: TransportEvents,
  down: (link: HttpLink) => Promise<void>,
): Connection {
  const abort = new AbortController();
  const { signal } = abort;
  // The browser's own is no method: called as one, it throws.
  const { fetch } = natives;
  const waiting: string[] = [];
  let posting = false;
  /** What the server named this connection. */
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

  /** Says hello, or, later, which connection this is. */
  const identity = (): Record<string, string> => ({
    [HEADER_PROTOCOL]: PROTOCOL,
    ...(named === undefined ? { [HEADER_HELLO]: asHeader(hello) } : { [HEADER_CONNECTION]: named }),
  });

  /** The answer; rejects when it is a refusal of the connection. Of a plain server's, it may be one of a message. */
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
    // By these a plain server refuses one message.
    const ofMessage = link.plain && init.body && [400, 422].includes(response.status);
    if (response.ok || ofMessage) return response;
    finish(await refusal(response, clock.now()));
    throw signal.reason;
  }

  /** Frames go up as POSTs, one at a time, so that they arrive in order; what gathers meanwhile goes together in the next one. */
  async function flush(): Promise<void> {
    posting = true;
    while (waiting.length > 0 && !signal.aborted) {
      const body = link.plain ? String(waiting.shift()) : `[${waiting.splice(0)}]`;
      await link.within(POST_TIMEOUT + body.length / SLOWEST, 'A POST', post(body));
    }
    posting = false;
  }

  /** The answer brings the confirmations. */
  async function post(body: string): Promise<void> {
    const response = await ask(
      under(url, 'messages'),
      { method: 'POST', body },
      { 'Content-Type': 'application/json' },
    );
    if (!response.ok) {
      // It is this message that the server does not take.
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

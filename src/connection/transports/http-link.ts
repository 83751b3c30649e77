import type { Ending } from '../../journal/registry.ts';
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

/** A connection over HTTP, for what brings down the server's frames. */
export interface HttpLink {
  readonly isOpen: boolean;
  /** The server does not speak our protocol. */
  readonly plain: boolean;
  /** Aborted when the connection is over. */
  readonly signal: AbortSignal;
  /** The connection stands, with this answer to its hello. */
  opened(response: Response): void;
  take(frame: unknown): void;
  finish(ending: Ending): void;
  /** Asks for what the server sends; `null` when its answer is of no use: the connection is over then. */
  get(
    url: string,
    type: string,
    headers?: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Response | null>;
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
  const { fetch } = natives;
  const waiting: string[] = [];
  let isOpen = false;
  let plain = false;
  let posting = false;
  /** What the server named this connection. */
  let named: string | undefined;

  const link: HttpLink = {
    get isOpen() {
      return isOpen;
    },
    get plain() {
      return plain;
    },
    signal,
    opened({ headers }) {
      if (signal.aborted || isOpen) return;
      isOpen = true;
      plain = headers.get(HEADER_PROTOCOL) !== PROTOCOL;
      events.onOpen(plain);
    },
    take(frame) {
      if (signal.aborted) return;
      if (!plain) named ??= connectionOf(frame);
      events.onFrame(frame);
    },
    finish(ending) {
      if (signal.aborted) return;
      abort.abort();
      events.onClose(ending);
    },
    async get(from, type, headers, own = signal) {
      const response = await ask(from, { signal: own }, { Accept: type, ...headers });
      const kind = response?.headers.get('Content-Type') ?? 'nothing';
      if (!response || (response.body && kind.startsWith(type))) return response;
      link.finish(lost(`${from} answered ${kind}, not ${type}.`));
      return null;
    },
    async within(ms, what, work) {
      const late = () => link.finish(lost(`${what} was not answered in time.`));
      const timer = clock.setTimeout(late, ms);
      try {
        return await work;
      } finally {
        clock.clearTimeout(timer);
      }
    },
  };

  /** Says hello, or, later, which connection this is. */
  const identity = (): Record<string, string> => ({
    [HEADER_PROTOCOL]: PROTOCOL,
    ...(named === undefined ? { [HEADER_HELLO]: asHeader(hello) } : { [HEADER_CONNECTION]: named }),
  });

  /** The answer, if it is no refusal of the connection; of a message, with a status in `mild`, it may be. */
  async function ask(
    to: string,
    init: RequestInit,
    headers: Record<string, string>,
    mild: readonly number[] = [],
  ): Promise<Response | null> {
    const response = await fetch(to, {
      cache: 'no-store',
      signal,
      ...init,
      headers: { ...(plain ? {} : identity()), ...headers },
    });
    if (response.ok || mild.includes(response.status)) return response;
    link.finish(await refusal(response, clock.now()));
    return null;
  }

  /** Frames go up as POSTs, one at a time, so that they arrive in order; what gathers meanwhile goes together in the next one. */
  async function flush(): Promise<void> {
    posting = true;
    while (waiting.length > 0 && !signal.aborted) {
      const single = plain ? waiting.shift() : undefined;
      const body = single ?? `[${waiting.splice(0)}]`;
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
      plain ? [400, 422] : [],
    );
    if (!response) return;
    if (!response.ok) {
      // It is this message that the server does not take.
      const { messageId } = JSON.parse(body) as { messageId: string };
      return link.take({ type: 'confirm', messageId, error: await response.text() });
    }
    const answer: unknown = await response.json().catch((error: unknown) => {
      // A server that confirms nothing may answer anything.
      if (plain && error instanceof SyntaxError) return [];
      throw error;
    });
    for (const frame of Array.isArray(answer) ? answer : [answer]) link.take(frame);
  }

  const run = (work: Promise<void>) =>
    void work.catch((error: unknown) => link.finish(failed(error)));
  run(down(link));
  return {
    send(frame) {
      waiting.push(frame);
      if (!posting) run(flush());
    },
    close: () => abort.abort(),
  };
}

/** The welcome names the connection. */
function connectionOf(frame: unknown): string | undefined {
  try {
    const fields: unknown = typeof frame === 'string' ? JSON.parse(frame) : frame;
    return (Object(fields) as { connection?: string }).connection;
  } catch {
    return undefined;
  }
}

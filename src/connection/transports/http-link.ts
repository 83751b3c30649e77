import type { Ending } from '../../journal/registry.ts';
import { PROTOCOL } from '../protocol.ts';
import { asHeader, failure, refusal, under } from './http.ts';
import { type Connection, lost, type TransportEvents, type TransportRequest } from './transport.ts';

const HEADER_PROTOCOL = 'Faultline-Protocol';
const HEADER_HELLO = 'Faultline-Hello';
const HEADER_CONNECTION = 'Faultline-Connection';

/** Slowest link that a body is waited for on, bytes per ms. */
export const SLOWEST = 32;

/** A browser holds six connections to a host: a POST that hangs must not keep one for ever. Besides what its body takes. */
const POST_TIMEOUT = 15_000;

/** What the transports over HTTP have in common: requests that end with the connection, and a way up. */
export class HttpLink {
  /** The server does not speak our protocol. */
  plain = false;
  /** What the server named this connection; `null` for a plain server. */
  #connection: string | null = null;
  readonly #abort = new AbortController();
  readonly #request: TransportRequest;
  readonly #events: TransportEvents;
  readonly #waiting: string[] = [];
  #posting = false;

  private constructor(request: TransportRequest, events: TransportEvents) {
    this.#request = request;
    this.#events = events;
  }

  /** @param down brings what the server sends; the connection is over when it rejects */
  static open(
    request: TransportRequest,
    events: TransportEvents,
    down: (link: HttpLink) => Promise<void>,
  ): Connection {
    const link = new HttpLink(request, events);
    const run = (work: Promise<void>) =>
      void work.catch((error: unknown) => link.finish(failure(error)));
    run(down(link));
    return {
      send(frame) {
        link.#waiting.push(frame);
        if (!link.#posting) run(link.#flush());
      },
      close: () => link.#abort.abort(),
    };
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The headers that name the connection. */
  get headers(): Record<string, string> {
    const connection = this.#connection;
    return connection === null
      ? {}
      : { [HEADER_PROTOCOL]: PROTOCOL, [HEADER_CONNECTION]: connection };
  }

  finish(ending: Ending): void {
    if (this.signal.aborted) return;
    this.#abort.abort();
    this.#events.onClose(ending);
  }

  take(frame: unknown): void {
    if (this.signal.aborted) return;
    if (!this.plain) this.#connection ??= connectionOf(frame);
    this.#events.onFrame(frame);
  }

  /** The headers that say hello. */
  get hello(): Record<string, string> {
    return { [HEADER_PROTOCOL]: PROTOCOL, [HEADER_HELLO]: asHeader(this.#request.hello) };
  }

  /** The connection stands, with this answer to its hello. */
  opened({ headers }: Response): void {
    if (this.signal.aborted) return;
    this.plain = headers.get(HEADER_PROTOCOL) !== PROTOCOL;
    this.#events.onOpen(this.plain);
  }

  /** Asks for what the server sends; `null` when its answer is of no use: the connection is over then. */
  async get(
    url: string,
    type: string,
    headers: Record<string, string>,
    signal = this.signal,
  ): Promise<Response | null> {
    const response = await this.#fetch(url, { headers: { Accept: type, ...headers }, signal });
    const kind = response?.headers.get('Content-Type') ?? 'nothing';
    if (!response || (response.body && kind.startsWith(type))) return response;
    this.finish(lost(`${url} answered ${kind}, not ${type}.`));
    return null;
  }

  /** Ends the connection when the work takes longer. */
  async within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
    const { clock } = this.#request;
    const late = () => this.finish(lost(`${what} was not answered in time.`));
    const timer = clock.setTimeout(late, ms);
    try {
      return await work;
    } finally {
      clock.clearTimeout(timer);
    }
  }

  /** The answer, if it is no refusal of the connection; of a message, with a status in `mild`, it may be. */
  async #fetch(
    url: string,
    init: RequestInit,
    mild: readonly number[] = [],
  ): Promise<Response | null> {
    const { clock, natives } = this.#request;
    const { fetch } = natives;
    const response = await fetch(url, { cache: 'no-store', signal: this.signal, ...init });
    if (response.ok || mild.includes(response.status)) return response;
    this.finish(await refusal(response, clock.now()));
    return null;
  }

  /** Frames go up as POSTs, one at a time, so that they arrive in order; what gathers meanwhile goes together in the next one. */
  async #flush(): Promise<void> {
    this.#posting = true;
    while (this.#waiting.length > 0 && !this.signal.aborted) {
      const single = this.plain ? this.#waiting.shift() : undefined;
      const body = single ?? `[${this.#waiting.splice(0).join()}]`;
      await this.within(POST_TIMEOUT + body.length / SLOWEST, 'A POST', this.#post(body));
    }
    this.#posting = false;
  }

  /** The answer brings the confirmations. */
  async #post(body: string): Promise<void> {
    const headers = { 'Content-Type': 'application/json', ...this.headers };
    const response = await this.#fetch(
      under(this.#request.url, 'messages'),
      { method: 'POST', headers, body },
      this.plain ? [400, 422] : [],
    );
    if (!response) return;
    if (!response.ok) {
      // It is this message that the server does not take.
      const { messageId } = JSON.parse(body) as { messageId: string };
      return this.take({ type: 'confirm', messageId, error: await response.text() });
    }
    const answer: unknown = await response.json().catch((error: unknown) => {
      // A server that confirms nothing may answer anything.
      if (this.plain && error instanceof SyntaxError) return [];
      throw error;
    });
    for (const frame of Array.isArray(answer) ? answer : [answer]) this.take(frame);
  }
}

/** The welcome names the connection. */
function connectionOf(frame: unknown): string | null {
  try {
    const fields: unknown = typeof frame === 'string' ? JSON.parse(frame) : frame;
    const { connection } = Object(fields) as { connection?: unknown };
    return typeof connection === 'string' ? connection : null;
  } catch {
    return null;
  }
}

import type { Ending } from '../../journal/registry.ts';
import { PROTOCOL } from '../protocol.ts';
import { takeBatch } from './batch.ts';
import { asHeader, failure, refusal, under } from './http.ts';
import { type Connection, lost, type TransportEvents, type TransportRequest } from './transport.ts';

const HEADER_PROTOCOL = 'Faultline-Protocol';
const HEADER_HELLO = 'Faultline-Hello';
const HEADER_CONNECTION = 'Faultline-Connection';

/** A browser holds six connections to a host: a POST that hangs must not keep one for ever. */
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

  /** The answer, if it is no refusal. */
  async fetch(url: string, init: RequestInit): Promise<Response | null> {
    const { signal } = this;
    const { fetch } = this.#request.natives;
    const response = await fetch(url, { cache: 'no-store', ...init, signal });
    if (response.ok) return response;
    this.finish(await refusal(response));
    return null;
  }

  /** Says hello with the request for what the server sends; `null` when its answer is of no use. */
  async greet(url: string, type: string): Promise<Response | null> {
    const { hello } = this.#request;
    const response = await this.fetch(url, {
      headers: { Accept: type, [HEADER_PROTOCOL]: PROTOCOL, [HEADER_HELLO]: asHeader(hello) },
    });
    if (!response) return null;
    const kind = response.headers.get('Content-Type') ?? 'nothing';
    this.plain = response.headers.get(HEADER_PROTOCOL) !== PROTOCOL;
    if (response.body && kind.startsWith(type)) return response;
    this.finish(lost(`${url} answered ${kind}, not ${type}.`));
    return null;
  }

  opened(): void {
    if (!this.signal.aborted) this.#events.onOpen(this.plain);
  }

  /** Ends the connection when the work takes longer. */
  async within<T>(ms: number, work: Promise<T>): Promise<T> {
    const { clock } = this.#request;
    const late = () => this.finish(lost(`A request was not answered within ${ms} ms.`));
    const timer = clock.setTimeout(late, ms);
    try {
      return await work;
    } finally {
      clock.clearTimeout(timer);
    }
  }

  /** Frames go up as POSTs, one at a time, so that they arrive in order; what gathers meanwhile goes together in the next one. */
  async #flush(): Promise<void> {
    this.#posting = true;
    while (this.#waiting.length > 0 && !this.signal.aborted) {
      const single = this.plain ? this.#waiting.shift() : undefined;
      await this.within(POST_TIMEOUT, this.#post(single ?? `[${takeBatch(this.#waiting)}]`));
    }
    this.#posting = false;
  }

  /** The answer brings the confirmations. */
  async #post(body: string): Promise<void> {
    const response = await this.fetch(under(this.#request.url, 'messages'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...this.headers },
      body,
    });
    if (!response) return;
    const answer: unknown = await response.json();
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

import type { Ending } from '../../journal/registry.ts';
import type { ForeignClient } from '../foreign-client.ts';
import type { LongPoll } from '../long-polls.ts';
import type { RpcKind } from '../recognition/rpc.ts';
import { FAILED, type WrapContext } from './context.ts';
import { Exchange } from './exchange.ts';
import { KeptAnswer } from './kept-answer.ts';
import { failedRequest, refusalAs, takesBody } from './made-answer.ts';
import { OwnAnswer } from './own-answer.ts';
import { readBounded } from './read-bounded.ts';
import { withoutCalls } from './stack.ts';
import type { TappedBody } from './tapped-body.ts';
import { type Asked, streamsWhenRead, tapReading, tapStream } from './tapped-stream.ts';
import { tapCall } from './undecided-call.ts';

/** Longest response that is inspected, bytes. */
const MAX_ANSWER = 1_000_000;

export interface FetchRequest {
  /** Upper case. */
  readonly method: string;
  readonly url: string;
  readonly mode: RequestMode;
  /** The body, if it is text. */
  readonly body: string | undefined;
  /** The fields of the body as JSON, if it is a form. */
  readonly form?: string | undefined;
  /** The length and the end of the body, if it is bytes. */
  readonly bytes?: string | undefined;
  readonly call?: string | undefined;
  readonly rpc?: RpcKind | undefined;
  readonly signal: AbortSignal | undefined;
  readonly poll?: LongPoll;
  /** Sends the request natively, with this body and this abort signal. */
  readonly go: (body: string | undefined, signal: AbortSignal) => Promise<Response>;
}

/** One `fetch` of the page to a client's host. */
export class FetchExchange {
  readonly #context: WrapContext;
  readonly #client: ForeignClient;
  readonly #request: FetchRequest;
  readonly #exchange: Exchange;
  readonly #abort = new AbortController();
  /** The response, where faults may act on it. */
  #kept: KeptAnswer | undefined;
  /** The response, where it is the browser's own. */
  #own: OwnAnswer | undefined;
  #resolve: (response: Response) => void;
  #reject: (reason: unknown) => void;

  /** @returns the promise for the page */
  static ask(
    context: WrapContext,
    client: ForeignClient,
    request: FetchRequest,
  ): Promise<Response> {
    return new context.natives.Promise((resolve, reject) => {
      new FetchExchange(context, client, request, resolve, reject);
    });
  }

  private constructor(
    context: WrapContext,
    client: ForeignClient,
    request: FetchRequest,
    resolve: (response: Response) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#context = context;
    this.#client = client;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    const { method, url, body, form, bytes, call, rpc, signal, poll } = request;
    this.#exchange = new Exchange(client, {
      method,
      url,
      body,
      form,
      bytes,
      call,
      rpc,
      transport: 'sse',
      ...(poll && { poll }),
      go: (sent) => this.#go(sent),
      end: (ending) => this.#end(ending),
    });
    signal?.addEventListener('abort', this.#aborted);
    this.#exchange.start();
  }

  #go(body: string | undefined): void {
    const { signal, url } = this.#request;
    const ours = this.#abort.signal;
    const arrival = this.#context.arrivals.expect(url);
    this.#request.go(body, signal ? AbortSignal.any([signal, ours]) : ours).then(
      (response) => {
        // For example the response to a duplicated request: nobody will ever read it.
        if (this.#own || !this.#exchange.live) return void response.body?.cancel().catch(() => {});
        // The opening of these is reported as that of the request.
        if (this.#streams(response) || this.#keeps(response)) return;
        this.#exchange.pass({ kind: 'open' }, () => void this.#passes(response, arrival));
      },
      (error: unknown) => {
        if (this.#own) return;
        this.#exchange.pass({ kind: 'close', ending: FAILED }, () => {
          this.#over();
          this.#exchange.failed();
          this.#reject(error);
        });
      },
    );
  }

  /** @returns whether the response is a connection of its own */
  #streams(response: Response): boolean {
    try {
      const tapped =
        tapStream(this.#context, response, this.#asked) ??
        tapCall(this.#context, this.#client, response, this.#asked);
      tapped?.then(
        (answer) => this.#settle(answer),
        (error: unknown) => this.#broke(response.status, error),
      );
      return tapped !== undefined;
    } catch (error) {
      this.#context.complain(`A stream is not followed: ${String(error)}`);
      return false;
    }
  }

  /** @returns whether the response, now read piece by piece, is a connection of its own */
  #streamsWhenRead(response: Response, body: TappedBody): boolean {
    if (this.#exchange.isAwaited || this.#exchange.stream) return false;
    if (!streamsWhenRead(response, this.#request.method)) return false;
    return tapReading(this.#context, response, body, this.#asked);
  }

  get #asked(): Asked {
    const { method, url, body, form, bytes, call, signal } = this.#request;
    const abort = () => this.#abort.abort();
    const request = this.#exchange.stream;
    return { method, url, body, form, bytes, call, signal, request, abort };
  }

  /** @returns whether a fault may concern its content */
  #keeps(response: Response): boolean {
    try {
      if (this.#isQuiet()) return false;
      this.#kept = KeptAnswer.of(this.#context, this.#exchange, response, {
        give: this.#resolve,
        over: () => this.#over(),
      });
      return this.#kept !== undefined;
    } catch (error) {
      this.#context.complain(`An answer is not kept for faults: ${String(error)}`);
      return false;
    }
  }

  #isQuiet = (): boolean => this.#context.quiet({ transport: 'ajax', url: this.#request.url });

  #reads(response: Response): boolean {
    return this.#exchange.reads(response.headers.get('content-type'));
  }

  /** The page does not wait for our copy to be read. Until the whole response has arrived, a fault can end it. */
  async #passes(response: Response, arrival: Promise<void>): Promise<void> {
    try {
      const hasBody = takesBody(response.status) && this.#request.method !== 'HEAD';
      if (!hasBody) return this.#settle(response);
      const isCopied = this.#reads(response);
      const copy = isCopied ? readBounded(response, MAX_ANSWER) : null;
      const { signal } = this.#request;
      const streams = (body: TappedBody) => this.#streamsWhenRead(response, body);
      const told = { signal, isCopied, isQuiet: this.#isQuiet, streams };
      const own = new OwnAnswer(this.#context, this.#exchange, response, told);
      this.#own = own;
      this.#over();
      this.#exchange.answered(response.status);
      this.#give(response);
      const text = await copy;
      // The browser still reports the arrival of a response that was not copied.
      if (text === null) await arrival;
      own.came(text);
    } catch (error) {
      this.#context.complain(`An answer could not be looked into: ${String(error)}`);
      this.#settle(response);
    }
  }

  /** Keeps no reference, so that the browser can collect a response that nobody reads any more. */
  #give(response: Response): void {
    this.#resolve(response);
    this.#resolve = () => {};
    this.#reject = () => {};
  }

  #settle(response: Response): void {
    if (!this.#exchange.live) return;
    this.#over();
    this.#exchange.settled(response.status);
    this.#resolve(response);
  }

  /** The response was a stream that ended before the page received it. */
  #broke(status: number, error: unknown): void {
    if (!this.#exchange.live) return;
    this.#over();
    this.#exchange.settled(status);
    this.#reject(error);
  }

  /** The page aborts the request. */
  #aborted = (): void => {
    this.#over();
    const reason: unknown = this.#request.signal?.reason;
    const isTimeout = this.#context.natives.exceptionName(reason) === 'TimeoutError';
    this.#exchange.abandoned(isTimeout ? 'timeout' : undefined);
    this.#reject(reason);
    this.#kept?.abort(reason);
  };

  /** A fault ends the request. */
  #end(ending: Ending): void {
    this.#over();
    const broken = this.#own?.breakOff();
    // In Chromium, readers of another Response around its body receive an error that is created here.
    withoutCalls(this.#context.scope, () => this.#abort.abort(broken));
    const refused = ending.status !== undefined;
    const refusal = refused ? refusalAs(this.#context, this.#request, ending) : null;
    if (refusal) this.#resolve(refusal);
    else {
      this.#reject(failedRequest(this.#context));
      this.#kept?.breakOff();
    }
  }

  #over(): void {
    this.#request.signal?.removeEventListener('abort', this.#aborted);
  }
}

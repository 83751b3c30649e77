import type { Ending } from '../../journal/registry.ts';
import type { ForeignClient } from '../foreign-client.ts';
import { FAILED, type WrapContext } from './context.ts';
import { Exchange } from './exchange.ts';
import { readBounded } from './read-bounded.ts';
import { networkError, refusalAs, withBody } from './response.ts';
import { tapStream } from './tapped-stream.ts';

/** Longest answer that is looked into, bytes. */
const MAX_ANSWER = 1_000_000;

export interface FetchRequest {
  /** In capitals. */
  readonly method: string;
  readonly url: string;
  /** The body, where it is text. */
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Sends it natively, with this body and ended by this signal. */
  readonly go: (body: string | undefined, signal: AbortSignal) => Promise<Response>;
}

/** One `fetch` of the page to a host of a client, and the promise that the page holds. */
export class FetchExchange {
  readonly answer: Promise<Response>;
  readonly #context: WrapContext;
  readonly #request: FetchRequest;
  readonly #exchange: Exchange;
  readonly #abort = new AbortController();
  #resolve: (response: Response) => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor(context: WrapContext, client: ForeignClient, request: FetchRequest) {
    this.#context = context;
    this.#request = request;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { url, body, signal } = request;
    this.#exchange = new Exchange(client, {
      url,
      body,
      transport: 'sse',
      go: (sent) => this.#go(sent),
      end: (ending) => this.#end(ending),
    });
    signal?.addEventListener('abort', this.#aborted);
    this.#exchange.start();
  }

  #go(body: string | undefined): void {
    const { signal } = this.#request;
    const ours = this.#abort.signal;
    this.#request.go(body, signal ? AbortSignal.any([signal, ours]) : ours).then(
      (response) => {
        // Of a request that reached the server twice, say: nobody will ever read it.
        if (!this.#exchange.live) return void response.body?.cancel().catch(() => {});
        // Its opening is that of the request.
        if (this.#streams(response)) return;
        this.#exchange.pass({ kind: 'open' }, () => {
          this.#answered(response).catch((error: unknown) => {
            this.#context.complain(`An answer could not be looked into: ${String(error)}`);
            this.#settle(response);
          });
        });
      },
      (error: unknown) =>
        this.#exchange.pass({ kind: 'close', ending: FAILED }, () => {
          this.#over();
          this.#exchange.failed();
          this.#reject(error);
        }),
    );
  }

  /** @returns whether the answer is a connection of its own */
  #streams(response: Response): boolean {
    const { method, signal } = this.#request;
    try {
      const asked = { method, signal, request: this.#exchange.stream };
      const stream = tapStream(this.#context, response, asked);
      stream?.then(
        (answer) => this.#settle(answer),
        (error: unknown) => this.#broke(response.status, error),
      );
      return stream !== undefined;
    } catch (error) {
      this.#context.complain(`A stream is not followed: ${String(error)}`);
      return false;
    }
  }

  async #answered(response: Response): Promise<void> {
    const readable = this.#exchange.reads(response.headers.get('content-type'));
    // Without a fault the page does not wait for what only we want to read.
    if (!readable || this.#context.quiet({ transport: 'ajax', url: this.#request.url })) {
      const copy = readable ? readBounded(response, MAX_ANSWER) : null;
      this.#settle(response);
      const text = await copy;
      if (text) this.#exchange.received(text);
      return;
    }
    const text = await readBounded(response, MAX_ANSWER);
    if (!text) return this.#settle(response);
    this.#exchange.pass({ kind: 'frame', direction: 'in', data: text }, (passage) => {
      if (passage.kind !== 'frame') return;
      const unchanged = passage.data === text;
      this.#settle(unchanged ? response : withBody(this.#context, response, String(passage.data)));
      this.#exchange.received(passage.data);
    });
  }

  #settle(response: Response): void {
    if (!this.#exchange.live) return;
    this.#over();
    this.#exchange.settled(response.status);
    this.#resolve(response);
  }

  /** It was answered, with a stream that ended before the page had it. */
  #broke(status: number, error: unknown): void {
    if (!this.#exchange.live) return;
    this.#over();
    this.#exchange.settled(status);
    this.#reject(error);
  }

  /** The page gives it up. */
  #aborted = (): void => {
    if (!this.#exchange.live) return;
    this.#over();
    this.#exchange.abandoned();
    this.#reject(this.#request.signal?.reason);
  };

  /** A fault ends it. */
  #end(ending: Ending): void {
    this.#over();
    this.#abort.abort();
    if (ending.status !== undefined)
      this.#resolve(refusalAs(this.#context, this.#request.url, ending));
    else this.#reject(new this.#context.scope.TypeError(networkError(this.#context, 'request')));
  }

  #over(): void {
    this.#request.signal?.removeEventListener('abort', this.#aborted);
  }
}

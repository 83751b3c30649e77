import type { Ending } from '../../journal/registry.ts';
import type { ForeignChannel } from '../foreign-channel.ts';
import type { ForeignClient } from '../foreign-client.ts';
import { FAILED, type WrapContext } from './context.ts';
import { readBounded } from './read-bounded.ts';
import { networkError, refusalAs, withBody } from './response.ts';
import { tapStream } from './tapped-stream.ts';

/** Longest answer that is looked into, bytes. */
const MAX_ANSWER = 1_000_000;

export interface ExchangeRequest {
  readonly url: string;
  /** The body, where it is text. */
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Sends it natively, with this body and ended by this signal. */
  readonly go: (body: string | undefined, signal: AbortSignal) => Promise<Response>;
}

/** One `fetch` of the page to a host of a client: the request, its answer, and what faults make of them. */
export class Exchange {
  readonly answer: Promise<Response>;
  readonly #context: WrapContext;
  readonly #client: ForeignClient;
  readonly #request: ExchangeRequest;
  readonly #channel: ForeignChannel;
  readonly #abort = new AbortController();
  /** The epoch that its messages belong to; `null` when it carries none. */
  #epoch: number | null = null;
  #resolve: (response: Response) => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor(context: WrapContext, client: ForeignClient, request: ExchangeRequest) {
    this.#context = context;
    this.#client = client;
    this.#request = request;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#channel = client.request(request.url, (ending) => this.#end(ending));
    const { signal } = request;
    signal?.addEventListener('abort', this.#aborted);
    this.#start();
  }

  #start(): void {
    const { body, url } = this.#request;
    if (body !== undefined && this.#client.carries(body, url)) {
      this.#epoch = this.#client.carrier(url);
      this.#channel.epoch = this.#epoch;
      this.#channel.sent(body);
    }
    this.#channel.pass({ kind: 'attempt' }, () => {
      if (body === undefined) return this.#go(body);
      this.#channel.pass({ kind: 'frame', direction: 'out', data: body }, (passage) => {
        if (passage.kind === 'frame') this.#go(String(passage.data));
      });
    });
  }

  #go(body: string | undefined): void {
    const { signal } = this.#request;
    const ours = this.#abort.signal;
    this.#request.go(body, signal ? AbortSignal.any([signal, ours]) : ours).then(
      (response) =>
        this.#channel.pass({ kind: 'open' }, () => {
          this.#answered(response).catch((error: unknown) => {
            this.#context.complain(`An answer could not be looked into: ${String(error)}`);
            this.#settle(response);
          });
        }),
      (error: unknown) =>
        this.#channel.pass({ kind: 'close', ending: FAILED }, () => this.#failed(error)),
    );
  }

  async #answered(response: Response): Promise<void> {
    const stream = tapStream(this.#context, response, this.#request.signal);
    if (stream) return this.#settle(await stream);
    const isJson = /\bjson\b/i.test(response.headers.get('content-type') ?? '');
    const readable = isJson || this.#client.reads(this.#request.url);
    // Without a fault the page does not wait for what only we want to read.
    if (!readable || this.#context.quiet()) {
      const copy = readable ? readBounded(response, MAX_ANSWER) : null;
      this.#settle(response);
      const text = await copy;
      if (text) this.#received(text);
      return;
    }
    const text = await readBounded(response, MAX_ANSWER);
    if (!text) return this.#settle(response);
    this.#channel.pass({ kind: 'frame', direction: 'in', data: text }, (passage) => {
      if (passage.kind !== 'frame') return;
      const unchanged = passage.data === text;
      this.#settle(unchanged ? response : withBody(this.#context, response, String(passage.data)));
      this.#received(passage.data);
    });
  }

  #settle(response: Response): void {
    if (!this.#channel.live) return;
    this.#over();
    const { ok, status } = response;
    const refusal = { code: status, reason: `HTTP ${status}`, clean: false };
    if (this.#epoch !== null) this.#client.answered(this.#epoch, ok ? null : refusal);
    this.#resolve(response);
  }

  /** Frames count when they mean something to a client, not every JSON that a page loads. */
  #received(data: unknown): void {
    const { url } = this.#request;
    if (!this.#client.heeds(String(data), url, this.#epoch !== null)) return;
    if (this.#epoch === null) {
      this.#epoch = this.#client.carrier(url);
      this.#client.answered(this.#epoch, null);
    }
    this.#channel.epoch = this.#epoch;
    this.#channel.received(data);
  }

  #failed(error: unknown): void {
    this.#over();
    if (this.#epoch !== null) this.#client.answered(this.#epoch, FAILED);
    this.#reject(error);
  }

  /** The page gives it up. */
  #aborted = (): void => {
    if (!this.#channel.live) return;
    this.#over();
    this.#reject(this.#request.signal?.reason);
  };

  /** A fault ends it. */
  #end(ending: Ending): void {
    this.#over();
    this.#abort.abort();
    if (this.#epoch !== null) this.#client.answered(this.#epoch, ending, 'fault');
    if (ending.status !== undefined)
      this.#resolve(refusalAs(this.#context, this.#request.url, ending));
    else this.#reject(new this.#context.scope.TypeError(networkError(this.#context, 'request')));
  }

  #over(): void {
    this.#channel.forget();
    this.#request.signal?.removeEventListener('abort', this.#aborted);
  }
}

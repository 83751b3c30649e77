import type { Ending, Passage } from '../../journal/registry.ts';
import type { ForeignChannel } from '../foreign-channel.ts';
import type { ForeignClient } from '../foreign-client.ts';
import { rpcKindOf } from '../recognition/rpc.ts';
import { CallAnswer } from './call-answer.ts';
import { isOk, type WrapContext } from './context.ts';
import { Envelopes } from './envelopes.ts';
import { failedRequest, takesBody } from './made-answer.ts';
import type { Bytes } from './page-stream.ts';
import { onBodyAsked } from './pieces.ts';
import { brokenStream } from './reading.ts';
import { StreamFrames } from './stream-frames.ts';
import { type BodyFollower, TappedBody } from './tapped-body.ts';
import { type Asked, TappedStream } from './tapped-stream.ts';

/** An answer that stays open for this long behind its first message is a stream, ms: a single call ends with its message. */
const STAYS_OPEN = 2000;

/** Whether the answer is that of gRPC-Web, whose content type does not say whether it is a stream. */
const isUndecided = ({ status, headers }: Response): boolean =>
  isOk(status) && takesBody(status) && rpcKindOf(headers.get('content-type')) === 'grpc-web';

/** Follows such an answer, at a host that is no client's yet, once the page reads it piece by piece. */
export function orCall(context: WrapContext, response: Response, asked: Asked): boolean {
  if (!isUndecided(response)) return false;
  onBodyAsked(response, (source) => {
    const body = tapBody(context, response, source, asked, () => {
      if (!body.whole) new UndecidedCall(context, response, body, asked);
      body.read();
    });
    return body;
  });
  return true;
}

/**
 * Follows such an answer at a client's host.
 *
 * @returns the answer for the page; `undefined` for every other answer
 */
export function tapCall(
  context: WrapContext,
  client: ForeignClient,
  response: Response,
  asked: Asked,
): Promise<Response> | undefined {
  const { body: source } = response;
  if (!source || !isUndecided(response)) return undefined;
  return new Promise((resolve, reject) => {
    const body = tapBody(context, response, source, asked);
    new UndecidedCall(context, response, body, asked, client).open(resolve, reject);
  });
}

const tapBody = (
  context: WrapContext,
  response: Response,
  source: ReadableStream<Bytes>,
  { signal }: Asked,
  begin?: () => void,
): TappedBody =>
  new TappedBody(context, response, source, {
    signal,
    asText: false,
    envelopes: new Envelopes('grpc-web'),
    ...(begin && { begin }),
  });

/** The answer to a call that may be a single one: a stream is known by its second message, or because it stays open. */
class UndecidedCall implements BodyFollower {
  readonly #context: WrapContext;
  readonly #response: Response;
  readonly #body: TappedBody;
  readonly #asked: Asked;
  /** Absent while the host is no client's: no fault acts then. */
  readonly #channel: ForeignChannel | undefined;
  readonly #answer = new CallAnswer('grpc-web');
  /** What the page has been given. */
  #given: Bytes[] = [];
  #timer: unknown;
  #isSingle = false;
  /** Set once it is known to be one. */
  #stream: TappedStream | undefined;
  /** What is on its way to the page through the channel. */
  #pending = 0;
  #reject: ((reason: unknown) => void) | null = null;

  constructor(
    context: WrapContext,
    response: Response,
    body: TappedBody,
    asked: Asked,
    client?: ForeignClient,
  ) {
    this.#context = context;
    this.#response = response;
    this.#body = body;
    this.#asked = asked;
    this.#channel = client?.request(response.url, (ending) => this.#end(ending));
    body.follow(this);
  }

  open(resolve: (response: Response) => void, reject: (reason: unknown) => void): void {
    this.#reject = reject;
    this.pass({ kind: 'open' }, () => {
      this.#reject = null;
      resolve(this.#body.answer);
    });
  }

  pass(passage: Passage, deliver: (passage: Passage) => void): void {
    // What came first must not be overtaken.
    if (this.#stream && this.#pending === 0) return this.#stream.pass(passage, deliver);
    if (!this.#channel) return deliver(passage);
    this.#pending++;
    this.#channel.pass(passage, (passed) => {
      this.#pending = Math.max(0, this.#pending - 1);
      deliver(passed);
    });
  }

  given(bytes: Bytes): void {
    if (this.#stream) return this.#stream.given(bytes);
    if (this.#isSingle) return;
    this.#given.push(bytes.slice());
    this.#answer.read(bytes);
    const { messages, isRead, end } = this.#answer;
    if (messages > 1) this.#decide(true);
    else if (!isRead || end) this.#dismiss();
    else if (messages === 1) {
      this.#timer ??= this.#context.natives.setTimeout(() => this.#decide(false), STAYS_OPEN);
    }
  }

  finished(): void {
    this.#over();
    this.#stream?.finished();
  }

  broke(error: unknown): unknown {
    this.#over();
    return this.#stream?.broke(error) ?? brokenStream(this.#context);
  }

  left(): void {
    this.#over();
    this.#stream?.left();
  }

  failed(error: unknown): void {
    this.#reject?.(error);
    this.#reject = null;
  }

  /** @param learn whether every further call of this method is a stream, too */
  #decide(learn: boolean): void {
    const given = this.#given;
    this.#dismiss();
    const client = this.#context.clients.meet(this.#response.url);
    if (!client) return;
    const {
      method = 'POST',
      url = this.#response.url,
      body,
      bytes,
      call = '',
      abort,
    } = this.#asked;
    const requested = { method, url, body, bytes };
    const connect = (end: (ending: Ending) => void) => {
      if (learn) client.streams.learn(requested);
      const question = client.streams.questionIn(requested);
      const channel = client.adopt('sse', this.#response.url, end, { question, partial: false });
      const isMessage = client.asks(call, url, 'grpc-web') === 'stream';
      if (isMessage) client.asked(channel.epoch, 'sse', url, call);
      return channel;
    };
    const frames = StreamFrames.ofCall('grpc-web');
    this.#stream = new TappedStream(this.#context, this.#body, frames, abort, connect);
    this.#body.follow(this);
    for (const part of given) this.#stream.given(part);
  }

  #dismiss(): void {
    this.#context.natives.clearTimeout(this.#timer);
    this.#isSingle = true;
    this.#given = [];
  }

  #over(): void {
    this.#dismiss();
    this.#channel?.forget();
  }

  /** A fault ends it. */
  #end(ending: Ending): void {
    this.#dismiss();
    if (this.#stream) return this.#stream.end(ending);
    this.#body.cancel();
    this.#asked.abort?.();
    const isGiven = this.#reject === null;
    this.#body.fail(isGiven ? brokenStream(this.#context) : failedRequest(this.#context));
  }
}

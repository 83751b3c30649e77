import type { Ending, Passage } from '../../journal/registry.ts';
import { BLOCK } from '../copies.ts';
import type { ForeignChannel } from '../foreign-channel.ts';
import { isQuestion } from '../recognition/question.ts';
import { rpcKindOf } from '../recognition/rpc.ts';
import { type Requested, saidBy } from '../stream-endpoints.ts';
import { CallAnswer } from './call-answer.ts';
import { isText } from './content-type.ts';
import { CLEAN, FAILED, isOk, type WrapContext } from './context.ts';
import { Envelopes } from './envelopes.ts';
import { failedRequest, takesBody } from './made-answer.ts';
import type { Bytes } from './page-stream.ts';
import { brokenStream } from './reading.ts';
import { StreamFrames } from './stream-frames.ts';
import type { StreamRequest } from './stream-request.ts';
import { type BodyFollower, TappedBody } from './tapped-body.ts';

/** The request of the page. */
export interface Asked extends Partial<Requested> {
  readonly signal: AbortSignal | undefined;
  /** Set if it asked for a stream and has been reported. */
  readonly request?: StreamRequest | undefined;
  /** Aborts the request, where that is possible. */
  readonly abort?: (() => void) | undefined;
}

/**
 * A streamed response to a request of the page: a connection of its own, from its headers to its end. Without a fault the page
 * receives the bytes as they arrive. `undefined` when the response is not a stream, or its host is not followed.
 */
export function tapStream(
  context: WrapContext,
  response: Response,
  asked: Asked,
): Promise<Response> | undefined {
  const { method, url = response.url, body, form, bytes, signal, request, abort } = asked;
  // Its response has the headers of a stream, and in Chromium a body too.
  if (method === 'HEAD') return undefined;
  const frames =
    StreamFrames.of(response.headers.get('content-type')) ??
    callOf(response, asked) ??
    textOf(response, asked);
  const source = frames && response.body;
  const client = source && (request?.client ?? context.clients.meet(response.url));
  if (!client || !takesBody(response.status)) return undefined;
  request?.handOver();
  const requested = { method: method ?? 'GET', url, body, form, bytes };
  const connect = (end: (ending: Ending) => void) => {
    if (request) return client.answer(request.epoch, response.url, end);
    client.streams.learn(requested);
    const question = client.streams.questionIn(requested);
    const channel = client.connect('sse', response.url, end, question);
    // A remote call is recognised even if its request cannot be read.
    const said = frames.rpc ? (asked.call ?? '') : saidBy(asked);
    const isMessage = said !== undefined && client.asks(said, url, frames.kind) === 'stream';
    if (isMessage) client.asked(channel.epoch, 'sse', url, said);
    return channel;
  };
  return new Promise((resolve, reject) => {
    const { rpc } = frames;
    const envelopes = rpc && new Envelopes(rpc);
    const tapped = new TappedBody(context, response, source, { signal, asText: !rpc, envelopes });
    new TappedStream(context, tapped, frames, abort, connect).open(resolve, reject);
  });
}

/**
 * Whether a response counts as a stream once the page reads it piece by piece: the response to a `POST`, without a length and with an
 * unspecific content type. A file is downloaded with `GET`, and a progress bar needs the length.
 */
export const streamsWhenRead = (
  { status, headers }: Response,
  method: string | undefined,
): boolean =>
  isOk(status) &&
  method === 'POST' &&
  !headers.has('content-length') &&
  /^((text\/(plain|html)|application\/(json|octet-stream))\s*(;|$)|$)/i.test(
    headers.get('content-type') ?? '',
  );

/**
 * Follows such a stream from when the page reads it.
 *
 * @returns whether its host is followed
 */
export function tapReading(
  context: WrapContext,
  response: Response,
  tapped: TappedBody,
  { method = 'POST', url = response.url, body, form, bytes, abort }: Asked,
): boolean {
  const client = context.clients.meet(response.url);
  if (!client) return false;
  const requested = { method, url, body, form, bytes };
  const frames = StreamFrames.ofText();
  const connect = (end: (ending: Ending) => void) => {
    client.streams.learn(requested, 'reading');
    const question = client.streams.questionIn(requested);
    const channel = client.adopt('sse', response.url, end, { question, partial: false });
    const said = saidBy(requested);
    const isMessage = said !== undefined && client.asks(said, url, frames.kind) === 'stream';
    if (isMessage) client.asked(channel.epoch, 'sse', url, said);
    return channel;
  };
  new TappedStream(context, tapped, frames, abort, connect);
  return true;
}

/**
 * A body that nobody follows until the page reads it.
 *
 * @param begin called with whether the page waits for the whole body
 */
export function untilRead(
  context: WrapContext,
  response: Response,
  source: ReadableStream<Bytes>,
  signal: AbortSignal | undefined,
  begin: (body: TappedBody, isWhole: boolean) => void,
): TappedBody {
  const body = new TappedBody(context, response, source, {
    signal,
    asText: isText(response.headers.get('content-type')),
    begin: () => begin(body, body.whole),
  });
  return body;
}

/** The answer to a call of gRPC-Web, at an endpoint whose answers are known to be streams. */
function callOf({ headers }: Response, { request }: Asked): StreamFrames | undefined {
  const kind = request && rpcKindOf(headers.get('content-type'));
  return kind && StreamFrames.ofCall(kind, headers);
}

/**
 * The text of an answer may stream under its server's default content type, or none, and without a length. The AI SDK declares what
 * its lines are. And at an endpoint where the page has read a stream before, every response counts as one.
 */
function textOf(
  response: Response,
  { method, url = response.url, body, request }: Asked,
): StreamFrames | undefined {
  const { ok, headers } = response;
  if (!ok || headers.has('content-length')) return undefined;
  const wasRead = request?.client.streams.isRead({ method: method ?? 'GET', url });
  if (wasRead && streamsWhenRead(response, method)) return StreamFrames.ofText();
  const type = headers.get('content-type') ?? '';
  if (!/^(text\/(plain|html)\s*(;|$)|$)/i.test(type)) return undefined;
  if (headers.has('x-vercel-ai-data-stream')) return StreamFrames.ofLines();
  const asks = method === 'POST' && body !== undefined && isQuestion(body);
  return asks ? StreamFrames.ofText() : undefined;
}

export class TappedStream implements BodyFollower {
  readonly #context: WrapContext;
  readonly #frames: StreamFrames;
  readonly #abort: (() => void) | undefined;
  readonly #channel: ForeignChannel;
  readonly #body: TappedBody;
  /** Set until the page has the response. */
  #reject: ((reason: unknown) => void) | null = null;
  /** What the page has been given, as a number of parts to be inspected. */
  #parts = 0;
  /** Set for the answer to a remote call. */
  readonly #answer: CallAnswer | undefined;

  constructor(
    context: WrapContext,
    body: TappedBody,
    frames: StreamFrames,
    abort: (() => void) | undefined,
    connect: (end: (ending: Ending) => void) => ForeignChannel,
  ) {
    this.#context = context;
    this.#body = body;
    this.#frames = frames;
    this.#abort = abort;
    this.#answer = frames.rpc && new CallAnswer(frames.rpc, frames.headers);
    this.#channel = connect((ending) => this.end(ending));
    body.follow(this);
  }

  open(resolve: (response: Response) => void, reject: (reason: unknown) => void): void {
    this.#reject = reject;
    this.pass({ kind: 'open' }, () => {
      this.#reject = null;
      this.#channel.opened();
      resolve(this.#body.answer);
    });
    // What arrives while the opening is held back is late for that reason, and must not be delayed twice.
    if (!this.#isGiven) this.#body.readAhead();
  }

  pass(passage: Passage, deliver: (passage: Passage) => void): void {
    this.#channel.pass(passage, deliver);
  }

  given(bytes: Bytes): void {
    if (this.#answer?.isRead) return this.#showEnvelopes(this.#answer, bytes);
    if (bytes.byteLength <= BLOCK) this.#show(bytes);
    else {
      for (let from = 0; from < bytes.byteLength; from += BLOCK) {
        this.#show(bytes.subarray(from, from + BLOCK));
      }
    }
  }

  finished(): void {
    this.#channel.over(this.#answer?.ending ?? CLEAN, 'remote');
  }

  broke(error: unknown): unknown {
    this.#channel.over(this.#answer?.end ?? FAILED, 'remote');
    return this.#failure(error);
  }

  left(): void {
    const end = this.#answer?.end;
    if (end) this.#channel.over(end, 'remote');
    this.#channel.disowned(1000, '');
    this.#channel.forget();
  }

  failed(error: unknown): void {
    this.#reject?.(error);
    this.#reject = null;
  }

  get #isGiven(): boolean {
    return this.#reject === null;
  }

  #showEnvelopes(answer: CallAnswer, bytes: Bytes): void {
    for (const piece of answer.read(bytes)) {
      if (answer.isRead) this.#channel.received(piece);
      else this.#show(piece);
    }
  }

  #show(bytes: Uint8Array): void {
    const number = this.#parts++;
    this.#channel.receivedPart(bytes, (part) => this.#frames.read(part, number));
  }

  /** A fault ends it. */
  end(ending: Ending): void {
    this.#channel.over(ending, 'fault');
    this.#body.cancel();
    // In Firefox the server only notices an aborted body when it sends more of it.
    this.#abort?.();
    this.#body.fail(this.#failure(failedRequest(this.#context)));
  }

  /** @param ofRequest the error if the page has no response yet */
  #failure(ofRequest: unknown): unknown {
    return this.#isGiven ? brokenStream(this.#context) : ofRequest;
  }
}

import type { Ending, Passage } from '../../journal/registry.ts';
import { BLOCK } from '../copies.ts';
import type { ForeignChannel } from '../foreign-channel.ts';
import { isQuestion } from '../recognition/question.ts';
import type { Requested } from '../stream-endpoints.ts';
import { CLEAN, FAILED, type WrapContext } from './context.ts';
import { PageStream } from './page-stream.ts';
import { brokenStream, gaveUp } from './reading.ts';
import { failedRequest, takesBody, withBody } from './response.ts';
import { StreamFrames } from './stream-frames.ts';
import type { StreamRequest } from './stream-request.ts';

/** What the page asked with. */
export interface Asked extends Partial<Requested> {
  readonly signal: AbortSignal | undefined;
  /** Where it asked for a stream, and that was told. */
  readonly request?: StreamRequest | undefined;
  /** Ends it, where that can be done. */
  readonly abort?: (() => void) | undefined;
}

/**
 * The answer to a request of the page that streams: a connection of its own, from its headers to its end. Without a fault the page is
 * given the bytes as they come; `undefined` when the answer is no stream, or its host is not followed.
 */
export function tapStream(
  context: WrapContext,
  response: Response,
  { method, url = response.url, body, signal, request, abort }: Asked,
): Promise<Response> | undefined {
  // It is answered with the headers of a stream, and Chromium gives it a body, too.
  if (method === 'HEAD') return undefined;
  const frames =
    StreamFrames.of(response.headers.get('content-type')) ?? textOf(response, method, body);
  const client = frames && response.body && (request?.client ?? context.clients.meet(response.url));
  if (!client || !frames || !takesBody(response.status)) return undefined;
  request?.handOver();
  const asked = { method: method ?? 'GET', url, body };
  const connect = (end: (ending: Ending) => void) => {
    if (request) return client.answer(request.epoch, response.url, end);
    client.streams.learn(asked);
    const channel = client.connect('sse', response.url, end, client.streams.isFresh(asked));
    const isMessage = body !== undefined && client.asks(body, url, frames.kind) === 'stream';
    if (isMessage) client.asked(channel.epoch, 'sse', url, body);
    return channel;
  };
  return new Promise((resolve, reject) => {
    const stream = new TappedStream(context, response, frames, { signal, abort }, connect);
    stream.open(resolve, reject);
  });
}

/**
 * Text that answers a question streams as it is, under the type that its server gives to whatever it is given, or under none; how long it is
 * nobody knows when it begins. The AI SDK says of its lines what they are.
 */
function textOf(
  { ok, headers }: Response,
  method: string | undefined,
  body: string | undefined,
): StreamFrames | undefined {
  if (!ok || headers.has('content-length')) return undefined;
  if (!/^(text\/(plain|html)\s*(;|$)|$)/i.test(headers.get('content-type') ?? '')) return undefined;
  if (headers.has('x-vercel-ai-data-stream')) return StreamFrames.ofLines();
  const asks = method === 'POST' && body !== undefined && isQuestion(body);
  return asks ? StreamFrames.ofText() : undefined;
}

class TappedStream {
  readonly #context: WrapContext;
  readonly #response: Response;
  readonly #frames: StreamFrames;
  readonly #signal: AbortSignal | undefined;
  readonly #abort: (() => void) | undefined;
  readonly #channel: ForeignChannel;
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | null = null;
  #body: PageStream | null = null;
  /** The page's. */
  #answer: Response | null = null;
  /** Until the page has it. */
  #reject: ((reason: unknown) => void) | null = null;
  /** What the page has been given, counted in parts to be looked into. */
  #parts = 0;
  /** The page reads more than the stream was given. */
  #asked = false;
  #reading = false;
  /** The decoder may have the beginning of a character, or has decoded nothing yet. */
  #midway = true;

  constructor(
    context: WrapContext,
    response: Response,
    frames: StreamFrames,
    { signal, abort }: Pick<Asked, 'signal' | 'abort'>,
    connect: (end: (ending: Ending) => void) => ForeignChannel,
  ) {
    this.#context = context;
    this.#response = response;
    this.#frames = frames;
    this.#signal = signal;
    this.#abort = abort;
    this.#channel = connect((ending) => this.#end(ending));
  }

  open(resolve: (response: Response) => void, reject: (reason: unknown) => void): void {
    this.#reject = reject;
    this.#signal?.addEventListener('abort', this.#aborted);
    const body = new PageStream(this.#context.scope, {
      pull: () => {
        this.#asked = true;
        if (!this.#reading) this.#read();
      },
      cancel: (reason) => {
        this.#unheed();
        this.#leave();
        return this.#native?.cancel(reason);
      },
    });
    this.#body = body;
    this.#pass({ kind: 'open' }, () => {
      this.#reject = null;
      this.#channel.opened();
      this.#answer = withBody(this.#context, this.#response, body.readable);
      resolve(this.#answer);
    });
    if (!this.#reject) return;
    // What comes while its opening is kept back is late by itself, not by that, too.
    this.#asked = true;
    this.#read();
  }

  /** Goes on as long as the page has not been given what it asked for: a fault may keep it. */
  #read(): void {
    this.#reading = true;
    this.#native?.read().then(this.#came, this.#failed);
  }

  /** What the browser brings. */
  get #native(): ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | null {
    this.#reader ??= this.#response.body?.getReader() ?? null;
    return this.#reader;
  }

  #came = ({ done, value }: ReadableStreamReadResult<Uint8Array<ArrayBuffer>>): void => {
    try {
      if (done) return this.#pass({ kind: 'close', ending: CLEAN }, () => this.#finish());
      this.#take(value);
      if (this.#asked) this.#read();
      else this.#reading = false;
    } catch (error) {
      this.#failed(error);
    }
  };

  #failed = (error: unknown): void => {
    if (this.#signal?.aborted) return this.#aborted();
    this.#pass({ kind: 'close', ending: FAILED }, () => {
      this.#channel.over(FAILED, 'remote');
      this.#breakOff(error);
    });
  };

  #aborted = (): void => {
    this.#leave();
    if (this.#answer) gaveUp(this.#answer, this.#signal?.reason);
    // Unless the browser has brought it to its end, it fails in the browser's words.
    const fail = (error: unknown) => this.#fail(error);
    this.#native?.closed.then(() => fail(this.#signal?.reason), fail);
  };

  #take(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#context.quiet()) {
      this.#follow(bytes);
      return this.#bring(bytes);
    }
    this.#midway = true;
    const data = this.#decoder.decode(bytes, { stream: true });
    this.#pass({ kind: 'frame', direction: 'in', data, chunk: true }, (passage) => {
      if (passage.kind !== 'frame') return;
      const unchanged = passage.data === data;
      // A fault may pass the same again.
      this.#bring(unchanged ? bytes.slice() : this.#encoder.encode(String(passage.data)));
    });
  }

  /** A fault may begin in the middle of a character: what the decoder has to know of it is in the last three bytes. */
  #follow(bytes: Uint8Array): void {
    const ends = (bytes.at(-1) ?? 0) < 0x80;
    if (this.#midway || !ends) this.#decoder.decode(bytes.subarray(-3), { stream: true });
    this.#midway = !ends;
  }

  /** @param bytes for the page to keep */
  #bring(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.byteLength === 0) return;
    if (bytes.byteLength <= BLOCK) this.#show(bytes);
    else {
      for (let from = 0; from < bytes.byteLength; from += BLOCK) {
        this.#show(bytes.subarray(from, from + BLOCK));
      }
    }
    this.#asked = false;
    this.#body?.give(bytes);
  }

  #show(bytes: Uint8Array): void {
    const number = this.#parts++;
    this.#channel.receivedPart(bytes, (part) => this.#frames.read(part, number));
  }

  #pass(passage: Passage, deliver: (passage: Passage) => void): void {
    this.#channel.pass(passage, deliver);
  }

  #finish(): void {
    this.#unheed();
    this.#channel.over(CLEAN, 'remote');
    this.#body?.close();
  }

  /** The page does not want it any more. */
  #leave(): void {
    this.#channel.disowned(1000, '');
    this.#channel.forget();
  }

  /** A fault ends it. */
  #end(ending: Ending): void {
    this.#channel.over(ending, 'fault');
    void this.#native?.cancel().catch(() => {});
    // In Firefox a body that is given up is one to the server only when it sends more of it.
    this.#abort?.();
    this.#breakOff(failedRequest(this.#context));
  }

  /** @param failure of the request, where the page has no answer yet */
  #breakOff(failure: unknown): void {
    this.#fail(this.#answer ? brokenStream(this.#context) : failure);
  }

  #unheed(): void {
    this.#signal?.removeEventListener('abort', this.#aborted);
  }

  #fail(error: unknown): void {
    this.#unheed();
    this.#reject?.(error);
    this.#reject = null;
    this.#body?.fail(error);
  }
}

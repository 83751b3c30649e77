import { bytesOf } from '../../faults/content.ts';
import type { Passage } from '../../journal/registry.ts';
import { isText } from './content-type.ts';
import { CLEAN, FAILED, type WrapContext } from './context.ts';
import type { Exchange } from './exchange.ts';
import { joined } from './joined.ts';
import { takesBody, withBody } from './made-answer.ts';
import { type Bytes, PageStream } from './page-stream.ts';
import { brokenStream, gaveUp } from './reading.ts';

/** Longest body that is kept until it is complete, bytes. */
const MAX_KEPT = 1_000_000;

export interface Receiver {
  /** Gives the response to the page. */
  readonly give: (response: Response) => void;
  /** The page has read all of it, or wants no more of it. */
  readonly over: () => void;
}

/**
 * The response to a `fetch` where a fault may concern it. The page receives its headers as they pass, and its body likewise: as a
 * whole if it may mean something to a client, since that is what faults act on; or piece by piece if the server sends it gradually and
 * nobody is waiting for a message.
 */
export class KeptAnswer {
  readonly #context: WrapContext;
  readonly #exchange: Exchange;
  readonly #response: Response;
  readonly #receiver: Receiver;
  readonly #reader: ReadableStreamDefaultReader<Bytes>;
  readonly #body: PageStream;
  /** The response given to the page. */
  readonly #answer: Response;
  /** Whether it may mean something to a client. */
  readonly #isRead: boolean;
  /** Absent if the body is binary, for faults as for the page. */
  readonly #decoder: TextDecoder | undefined;
  readonly #encoder = new TextEncoder();
  /** The text so far, unless it is too long. */
  #text = '';
  /** Data that has arrived and is held back until more arrives, or it ends. */
  #kept: Bytes[] = [];
  #size = 0;
  #streams = false;
  /** Bytes given to the page that it may not have read yet. */
  #unread = 0;
  #goOn = () => {};

  /** `undefined` when the response has no body, or cannot be recreated. */
  static of(
    context: WrapContext,
    exchange: Exchange,
    response: Response,
    receiver: Receiver,
  ): KeptAnswer | undefined {
    const { body, status } = response;
    if (!body || !takesBody(status)) return undefined;
    return new KeptAnswer(context, exchange, response, body, receiver);
  }

  private constructor(
    context: WrapContext,
    exchange: Exchange,
    response: Response,
    body: ReadableStream<Bytes>,
    receiver: Receiver,
  ) {
    this.#context = context;
    this.#exchange = exchange;
    this.#response = response;
    this.#receiver = receiver;
    const type = response.headers.get('content-type');
    this.#isRead = exchange.reads(type);
    this.#decoder = this.#isRead || isText(type) ? new TextDecoder() : undefined;
    this.#body = new PageStream(context, {
      pull: () => {
        this.#unread = 0;
        this.#goOn();
      },
      cancel: (reason) => {
        receiver.over();
        exchange.abandoned();
        return this.#reader.cancel(reason);
      },
    });
    // Not earlier: a response that cannot be kept must be given to the page as it is.
    this.#reader = body.getReader();
    this.#answer = withBody(context, response, this.#body.readable);
    exchange.pass({ kind: 'open' }, () => receiver.give(this.#answer));
    this.#read().catch(() =>
      exchange.pass({ kind: 'close', ending: FAILED }, () => {
        receiver.over();
        exchange.failed();
        this.breakOff();
      }),
    );
  }

  /** The page aborts it. The browser's own error takes precedence. */
  abort(reason: unknown): void {
    const fail = (error: unknown) => this.#body.fail(error);
    gaveUp(this.#answer, reason);
    this.#reader.closed.then(() => fail(reason), fail);
  }

  breakOff(): void {
    this.#body.fail(brokenStream(this.#context));
  }

  async #read(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      this.#came(value);
      if (this.#unread > MAX_KEPT) await this.#asked();
    }
    this.#text += this.#decoder?.decode() ?? '';
    if (this.#streams) {
      this.#exchange.pass({ kind: 'close', ending: CLEAN }, () => this.#finish(this.#text));
    } else this.#passWhole(this.#decoder ? this.#text : joined(this.#kept));
  }

  #came(bytes: Bytes): void {
    this.#size += bytes.byteLength;
    const text = this.#decoder?.decode(bytes, { stream: true }) ?? '';
    if (this.#size <= MAX_KEPT) this.#text += text;
    if (this.#streams) return this.#passPiece(this.#decoder ? text : bytes, [bytes]);
    this.#kept.push(bytes);
    const grows = this.#kept.length > 1 && !this.#isMessage;
    if (!grows && this.#size <= MAX_KEPT) return;
    this.#streams = true;
    this.#passPiece(this.#decoder ? this.#text : joined(this.#kept), this.#kept);
    this.#kept = [];
  }

  /** Whether it is inspected as a whole. */
  get #isMessage(): boolean {
    const { headers } = this.#response;
    return this.#exchange.isAwaited || (this.#isRead && headers.has('content-length'));
  }

  #passPiece(data: string | Bytes, pieces: readonly Bytes[]): void {
    const piece = { kind: 'frame', direction: 'in', data, chunk: true } as const;
    this.#exchange.pass(piece, (passage) => this.#bring(passage, data, pieces));
  }

  #passWhole(data: string | Bytes): void {
    const pieces = this.#kept;
    const whole = { kind: 'frame', direction: 'in', data, answer: 'whole' } as const;
    this.#exchange.pass(whole, (passage) => {
      this.#bring(passage, data, pieces);
      if (passage.kind === 'frame' && passage.answer === 'whole') this.#finish(passage.data);
    });
  }

  #bring(passage: Passage, data: string | Bytes, pieces: readonly Bytes[]): void {
    if (passage.kind !== 'frame') return;
    const unchanged = passage.data === data;
    // A fault may pass the same data again, so copies are given away.
    const given = unchanged
      ? pieces.map((bytes) => bytes.slice())
      : [bytesOf(passage.data) ?? this.#encoder.encode(String(passage.data))];
    for (const bytes of given) {
      this.#unread += bytes.byteLength;
      this.#body.give(bytes);
    }
  }

  #finish(data: unknown): void {
    this.#exchange.settled(this.#response.status);
    if (this.#isRead && this.#size <= MAX_KEPT) this.#exchange.received(data);
    // Until the page has read everything, it can still abort.
    if (this.#unread === 0) this.#close();
    else this.#goOn = () => this.#close();
  }

  #close(): void {
    this.#receiver.over();
    this.#body.close();
  }

  /** Resolves when the page reads more than it has been given. */
  #asked = (): Promise<void> =>
    new Promise((resolve) => {
      this.#goOn = resolve;
    });
}

import { bytesOf } from '../../faults/content.ts';
import type { Passage } from '../../journal/registry.ts';
import { HEAD } from '../recognition/rpc.ts';
import { CLEAN, FAILED, type WrapContext } from './context.ts';
import { type Envelopes, resized } from './envelopes.ts';
import { withBody } from './made-answer.ts';
import { type Bytes, PageStream } from './page-stream.ts';
import { onReader } from './readers.ts';
import { gaveUp } from './reading.ts';

/** What a body passes on its way to the page, and callbacks about its progress. */
export interface BodyFollower {
  pass(passage: Passage, deliver: (passage: Passage) => void): void;
  /** The page has been given these bytes. */
  given(bytes: Bytes): void;
  /** The page has everything. */
  finished(): void;
  /**
   * The network has broken it off.
   *
   * @returns the error for the page
   */
  broke(error: unknown): unknown;
  /** The page no longer wants it. */
  left(): void;
  /** The page is notified of a failure. */
  failed?(error: unknown): void;
}

/** The body of a response that the page reads piece by piece: it is read when the page reads, and each piece passes separately. */
export class TappedBody {
  /** The response for the page. */
  readonly answer: Response;
  readonly #context: WrapContext;
  readonly #source: ReadableStream<Bytes>;
  readonly #signal: AbortSignal | undefined;
  readonly #page: PageStream;
  /** Absent if the body is binary, for faults as for the page. */
  readonly #decoder: TextDecoder | undefined;
  readonly #encoder = new TextEncoder();
  /** Present if faults act on envelopes. */
  readonly #envelopes: Envelopes | undefined;
  #reader: ReadableStreamDefaultReader<Bytes> | null = null;
  #follower: BodyFollower | undefined;
  /** Called when the page first reads; `undefined` afterwards. */
  #begin: (() => void) | undefined;
  /** The page reads more than the stream has been given. */
  #asked = false;
  #reading = false;
  #whole = false;
  /** Whether it is over for the page. */
  #isOver = false;
  /** Whether the decoder may hold an incomplete character, or has decoded nothing yet. */
  #midway = true;

  constructor(
    context: WrapContext,
    response: Response,
    source: ReadableStream<Bytes>,
    {
      signal,
      asText,
      envelopes,
      begin,
    }: {
      readonly signal: AbortSignal | undefined;
      readonly asText: boolean;
      /** Takes a binary body apart, for faults. */
      readonly envelopes?: Envelopes | undefined;
      /** Called when the page first reads, if nobody reads before that. */
      readonly begin?: () => void;
    },
  ) {
    this.#context = context;
    this.#source = source;
    this.#signal = signal;
    if (asText) this.#decoder = new TextDecoder();
    this.#envelopes = envelopes;
    this.#begin = begin;
    this.#page = new PageStream(context, {
      pull: () => {
        this.#asked = true;
        if (!this.#reading) this.#start();
      },
      cancel: (reason) => {
        this.#unheed();
        this.#follower?.left();
        return this.#native.cancel(reason);
      },
    });
    onReader(this.#page.readable, () => this.#heed());
    this.answer = withBody(context, response, this.#page.readable);
  }

  /** The page waits for the whole body, and has read nothing. */
  wait(): void {
    this.#whole = true;
    // Unlocks the source for whoever delivers the whole body.
    if (this.#begin) this.#release();
  }

  get whole(): boolean {
    return this.#whole;
  }

  /** From now on; `undefined`: the body passes unchanged. */
  follow(follower: BodyFollower | undefined): void {
    this.#follower = follower;
    if (follower) this.#signal?.addEventListener('abort', this.#aborted);
  }

  /** Repeats until the page has been given what it asked for, since a fault may withhold it. */
  read(): void {
    this.#reading = true;
    this.#native.read().then(this.#came, this.#failed);
  }

  /** Reads the first piece before the page asks for it. */
  readAhead(): void {
    this.#asked = true;
    this.read();
  }

  /** Gives the whole body, and ends it. */
  give(bytes: Bytes): void {
    this.#page.give(bytes);
    this.#close();
  }

  cancel(): void {
    void this.#native.cancel().catch(() => {});
  }

  fail(error: unknown): void {
    this.#unheed();
    this.#follower?.failed?.(error);
    this.#page.fail(error);
  }

  /** Reports the end to a page that waits for it without reading. */
  #heed(): void {
    if (this.#whole) return;
    const read = () => {
      if (!this.#whole && !this.#reading && !this.#isOver) this.#start();
    };
    this.#native.closed.then(read, read);
  }

  #start(): void {
    const begin = this.#begin;
    if (!begin) return this.read();
    this.#begin = undefined;
    this.#reading = true;
    begin();
  }

  /** The browser's own reader. */
  get #native(): ReadableStreamDefaultReader<Bytes> {
    this.#reader ??= this.#source.getReader();
    return this.#reader;
  }

  #release(): void {
    this.#reader?.releaseLock();
    this.#reader = null;
  }

  #came = ({ done, value }: ReadableStreamReadResult<Bytes>): void => {
    try {
      if (done) {
        this.#flush();
        return this.#pass({ kind: 'close', ending: CLEAN }, () => this.#finish());
      }
      this.#take(value);
      if (this.#asked) this.read();
      else this.#reading = false;
    } catch (error) {
      this.#failed(error);
    }
  };

  #failed = (error: unknown): void => {
    if (this.#signal?.aborted) return this.#aborted();
    this.#flush();
    this.#pass({ kind: 'close', ending: FAILED }, () =>
      this.fail(this.#follower ? this.#follower.broke(error) : error),
    );
  };

  #aborted = (): void => {
    this.#follower?.left();
    gaveUp(this.answer, this.#signal?.reason);
    // Fails with the browser's own error unless the browser has completed it.
    const fail = (error: unknown) => this.fail(error);
    this.#native.closed.then(() => fail(this.#signal?.reason), fail);
  };

  #take(bytes: Bytes): void {
    if (this.#context.quiet()) {
      this.#watch(bytes);
      return this.#bring(bytes);
    }
    if (!this.#envelopes) return this.#passPiece(bytes);
    for (const piece of this.#envelopes.take(bytes)) {
      if (piece.whole) this.#passEnvelope(piece.bytes);
      else this.#passPiece(piece.bytes);
    }
  }

  #passPiece(bytes: Bytes): void {
    this.#midway = true;
    const data = this.#decoder?.decode(bytes, { stream: true }) ?? bytes;
    this.#pass({ kind: 'frame', direction: 'in', data, chunk: true }, (passage) => {
      if (passage.kind !== 'frame') return;
      const unchanged = passage.data === data;
      // A fault may pass the same data again, so a copy is given away.
      if (unchanged) return this.#bring(bytes.slice());
      this.#bring(bytesOf(passage.data) ?? this.#encoder.encode(String(passage.data)));
    });
  }

  #passEnvelope(data: Bytes): void {
    this.#pass({ kind: 'frame', direction: 'in', data, head: HEAD }, (passage) => {
      if (passage.kind !== 'frame') return;
      const unchanged = passage.data === data;
      this.#bring(unchanged ? data.slice() : resized(bytesOf(passage.data) ?? data));
    });
  }

  /** Lets an incomplete envelope pass, because nothing completes it. */
  #flush(): void {
    const held = this.#envelopes?.release();
    if (held) this.#passPiece(held);
  }

  /** A fault may take effect in the middle of a character: the last three bytes contain all that the decoder must know. */
  #watch(bytes: Bytes): void {
    const held = this.#envelopes?.release();
    if (held) this.#bring(held);
    this.#envelopes?.take(bytes);
    this.#envelopes?.release();
    const ends = (bytes.at(-1) ?? 0) < 0x80;
    if (this.#midway || !ends) this.#decoder?.decode(bytes.subarray(-3), { stream: true });
    this.#midway = !ends;
  }

  /** @param bytes handed over to the page */
  #bring(bytes: Bytes): void {
    if (bytes.byteLength === 0) return;
    this.#follower?.given(bytes);
    this.#asked = false;
    this.#page.give(bytes);
  }

  #pass(passage: Passage, deliver: (passage: Passage) => void): void {
    if (this.#follower) this.#follower.pass(passage, deliver);
    else deliver(passage);
  }

  #finish(): void {
    this.#follower?.finished();
    this.#close();
  }

  #close(): void {
    this.#unheed();
    this.#page.close();
  }

  #unheed(): void {
    this.#isOver = true;
    this.#signal?.removeEventListener('abort', this.#aborted);
  }
}

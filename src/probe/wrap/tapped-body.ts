import { bytesOf } from '../../faults/content.ts';
import type { Passage } from '../../journal/registry.ts';
import { CLEAN, FAILED, type WrapContext } from './context.ts';
import { PageStream } from './page-stream.ts';
import { onReader } from './readers.ts';
import { gaveUp } from './reading.ts';
import { withBody } from './response.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

/** What a body meets on its way to the page, and who is told of it. */
export interface BodyFollower {
  pass(passage: Passage, deliver: (passage: Passage) => void): void;
  /** The page has been given this. */
  given(bytes: Bytes): void;
  /** The page has all of it. */
  finished(): void;
  /** The network has broken it off. @returns what the page is told */
  broke(error: unknown): unknown;
  /** The page does not want it any more. */
  left(): void;
  /** The page is told that it fails. */
  failed?(error: unknown): void;
}

/** The body of an answer that the page reads piece by piece: it is read when the page reads, and each piece passes by itself. */
export class TappedBody {
  /** The page's. */
  readonly answer: Response;
  readonly #context: WrapContext;
  readonly #source: ReadableStream<Bytes>;
  readonly #signal: AbortSignal | undefined;
  readonly #page: PageStream;
  /** Left out where it is bytes, to faults as to the page. */
  readonly #decoder: TextDecoder | undefined;
  readonly #encoder = new TextEncoder();
  #reader: ReadableStreamDefaultReader<Bytes> | null = null;
  #follower: BodyFollower | undefined;
  /** Until the page reads. */
  #begin: (() => void) | undefined;
  /** The page reads more than the stream was given. */
  #asked = false;
  #reading = false;
  #whole = false;
  /** To the page. */
  #isOver = false;
  /** The decoder may have the beginning of a character, or has decoded nothing yet. */
  #midway = true;

  constructor(
    context: WrapContext,
    response: Response,
    source: ReadableStream<Bytes>,
    {
      signal,
      asText,
      begin,
    }: {
      readonly signal: AbortSignal | undefined;
      readonly asText: boolean;
      /** Called when the page reads first, where nobody reads before that. */
      readonly begin?: () => void;
    },
  ) {
    this.#context = context;
    this.#source = source;
    this.#signal = signal;
    if (asText) this.#decoder = new TextDecoder();
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

  /** The page waits for all of it, and has read nothing. */
  wait(): void {
    this.#whole = true;
    // Whoever brings all of it finds it free.
    if (this.#begin) this.#release();
  }

  get whole(): boolean {
    return this.#whole;
  }

  /** From now on; `undefined`: it passes as it is. */
  follow(follower: BodyFollower | undefined): void {
    this.#follower = follower;
    if (follower) this.#signal?.addEventListener('abort', this.#aborted);
  }

  /** Goes on as long as the page has not been given what it asked for: a fault may keep it. */
  read(): void {
    this.#reading = true;
    this.#native.read().then(this.#came, this.#failed);
  }

  /** Reads what comes first before the page asks for it. */
  readAhead(): void {
    this.#asked = true;
    this.read();
  }

  /** All of it, and its end. */
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

  /** The end is told to whoever waits for it, and reads nothing. */
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

  /** What the browser brings. */
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
      if (done) return this.#pass({ kind: 'close', ending: CLEAN }, () => this.#finish());
      this.#take(value);
      if (this.#asked) this.read();
      else this.#reading = false;
    } catch (error) {
      this.#failed(error);
    }
  };

  #failed = (error: unknown): void => {
    if (this.#signal?.aborted) return this.#aborted();
    this.#pass({ kind: 'close', ending: FAILED }, () =>
      this.fail(this.#follower ? this.#follower.broke(error) : error),
    );
  };

  #aborted = (): void => {
    this.#follower?.left();
    gaveUp(this.answer, this.#signal?.reason);
    // Unless the browser has brought it to its end, it fails in the browser's words.
    const fail = (error: unknown) => this.fail(error);
    this.#native.closed.then(() => fail(this.#signal?.reason), fail);
  };

  #take(bytes: Bytes): void {
    if (this.#context.quiet()) {
      this.#watch(bytes);
      return this.#bring(bytes);
    }
    this.#midway = true;
    const data = this.#decoder?.decode(bytes, { stream: true }) ?? bytes;
    this.#pass({ kind: 'frame', direction: 'in', data, chunk: true }, (passage) => {
      if (passage.kind !== 'frame') return;
      const unchanged = passage.data === data;
      // A fault may pass the same again.
      if (unchanged) return this.#bring(bytes.slice());
      this.#bring(bytesOf(passage.data) ?? this.#encoder.encode(String(passage.data)));
    });
  }

  /** A fault may begin in the middle of a character: what the decoder has to know of it is in the last three bytes. */
  #watch(bytes: Uint8Array): void {
    const ends = (bytes.at(-1) ?? 0) < 0x80;
    if (this.#midway || !ends) this.#decoder?.decode(bytes.subarray(-3), { stream: true });
    this.#midway = !ends;
  }

  /** @param bytes for the page to keep */
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

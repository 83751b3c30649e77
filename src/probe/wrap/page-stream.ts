import type { WrapContext } from './context.ts';
import { withoutCalls } from './stack.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

/** The body of a response for the page: a byte stream like the browser's own, filled as bytes pass. */
export class PageStream {
  readonly readable: ReadableStream<Bytes>;
  readonly #scope: WrapContext['scope'];
  /** `null` after its end. */
  #controller: ReadableByteStreamController | null = null;

  constructor(
    { scope, natives }: WrapContext,
    on: {
      /** The page reads more than the stream has been given. */
      readonly pull: () => void;
      /** The page wants no more of it. */
      readonly cancel: (reason: unknown) => Promise<void> | undefined;
    },
  ) {
    this.#scope = scope;
    const source: UnderlyingByteSource = bare({
      type: 'bytes',
      start: (controller) => {
        this.#controller = controller;
      },
      pull: on.pull,
      cancel: (reason) => {
        this.#controller = null;
        return on.cancel(reason);
      },
    });
    // Like the browser's own, it reads only when the page reads: reading ahead gives more and smaller pieces, which cost the page
    // more.
    this.readable = new natives.ReadableStream(source, bare({ highWaterMark: 0 }));
  }

  /** @param bytes handed over for good: the stream takes ownership */
  give(bytes: Bytes): void {
    // A byte stream does not accept empty chunks.
    if (bytes.byteLength > 0) this.#controller?.enqueue(bytes);
  }

  close(): void {
    // Parsing errors that this leads to must not show our calls.
    withoutCalls(this.#scope, () => this.#controller?.close());
    // Completes a pending read into a buffer of the page.
    this.#controller?.byobRequest?.respond(0);
    this.#controller = null;
  }

  fail(error: unknown): void {
    // In Chromium, readers of the whole body receive an error that is created here.
    withoutCalls(this.#scope, () => this.#controller?.error(error));
    this.#controller = null;
  }
}

/** Unaffected by anything that the page has put on `Object.prototype`. */
const bare = <Fields extends object>(fields: Fields): Fields =>
  Object.assign(Object.create(null), fields);

import type { WrapContext } from './context.ts';
import { withoutCalls } from './stack.ts';

/** The body of an answer that the page reads: a stream of bytes like the browser's own, filled as bytes pass. */
export class PageStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #scope: WrapContext['scope'];
  /** `null` from its end on. */
  #controller: ReadableByteStreamController | null = null;

  constructor(
    { scope, natives }: WrapContext,
    on: {
      /** The page reads more than the stream was given. */
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
    // Like the browser's own, it reads when the page reads: whoever reads ahead gets more and smaller pieces, which costs the page more.
    this.readable = new natives.ReadableStream(source, bare({ highWaterMark: 0 }));
  }

  /** @param bytes for the page to keep: a stream takes what it is given for good */
  give(bytes: Uint8Array<ArrayBuffer>): void {
    // A stream of bytes takes none that are none.
    if (bytes.byteLength > 0) this.#controller?.enqueue(bytes);
  }

  close(): void {
    // So of what is parsed then.
    withoutCalls(this.#scope, () => this.#controller?.close());
    // A read into a buffer of the page's still waits.
    this.#controller?.byobRequest?.respond(0);
    this.#controller = null;
  }

  fail(error: unknown): void {
    // In Chromium what waits for all of it is told in an error that is made here.
    withoutCalls(this.#scope, () => this.#controller?.error(error));
    this.#controller = null;
  }
}

/** Whatever the page has put on the prototype of all objects. */
const bare = <Fields extends object>(fields: Fields): Fields =>
  Object.assign(Object.create(null), fields);

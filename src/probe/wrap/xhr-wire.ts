import type { Channel } from '../../journal/registry.ts';
import type { LongPoll } from '../long-polls.ts';
import type { GivenBody } from './given-body.ts';
import type { RequestHead, UploadGuard } from './upload-guard.ts';
import type { XhrKind } from './xhr-kind.ts';
import type { XhrNatives } from './xhr-natives.ts';

/** What the page has specified by `open`, and since. */
export interface OpenedRequest extends RequestHead {
  readonly url: string;
  readonly async: boolean;
  readonly poll: LongPoll;
  /** Set if the page has accessed `upload`, to listen to it. */
  guard: UploadGuard | null;
  readonly headers: [name: string, value: string][];
  /** The arguments of `open`. */
  readonly args: readonly unknown[];
}

/** With what is known of its body. */
export type SentRequest = OpenedRequest & GivenBody;

/** The real request behind an XMLHttpRequest of the page. */
export class XhrWire {
  readonly #natives: XhrNatives;
  readonly #xhr: XMLHttpRequest;
  readonly #opened: OpenedRequest;
  readonly kind: XhrKind;
  /** Duplicate requests, for the server only. */
  readonly #twins: XMLHttpRequest[] = [];
  #sent = false;

  constructor(natives: XhrNatives, xhr: XMLHttpRequest, opened: OpenedRequest, kind: XhrKind) {
    this.#natives = natives;
    this.#xhr = xhr;
    this.#opened = opened;
    this.kind = kind;
  }

  /** Identifies the request to fault rules. */
  get channel(): Pick<Channel, 'transport' | 'url'> {
    return { transport: 'ajax', url: this.#opened.url };
  }

  get sent(): boolean {
    return this.#sent;
  }

  get readyState(): number {
    return this.#natives.readyState(this.#xhr);
  }

  get status(): number {
    return this.#natives.status(this.#xhr);
  }

  /** The URL, as far as a page may learn that of a failed request. */
  get url(): string {
    const { sameOrigin, url } = this.#opened;
    return sameOrigin ? this.#natives.responseURL(this.#xhr) || url.replace(/#.*/s, '') : '';
  }

  get contentType(): string | null {
    return this.#natives.header(this.#xhr, 'content-type');
  }

  /** Whether the server declares the length of the body. */
  get hasLength(): boolean {
    return this.#natives.header(this.#xhr, 'content-length') !== null;
  }

  /** Whether the body can be read as text while it arrives. */
  get readsAsText(): boolean {
    const asText = ['', 'text'].includes(this.kind.type);
    // The response to a HEAD request has the headers of a stream, but no body.
    return asText && this.#opened.method !== 'HEAD';
  }

  /** The page's timeout, ms; 0: none. */
  get timeout(): number {
    return this.#natives.timeout(this.#xhr);
  }

  /** @throws like the native method */
  send(body: unknown): void {
    this.#sent = true;
    this.#natives.send(this.#xhr, body);
  }

  /** Sends a duplicate of the request, for the server only. */
  repeat(body: unknown): void {
    const twin = new this.#natives.XMLHttpRequest();
    this.#twins.push(twin);
    this.#natives.open(twin, this.#opened.args);
    for (const [name, value] of this.#opened.headers) {
      this.#natives.setRequestHeader(twin, name, value);
    }
    twin.withCredentials = this.#natives.withCredentials(this.#xhr);
    this.#natives.send(twin, body);
  }

  /** Ends the request. Reopening it is the only way in which the browser notifies the page of nothing but a change of state. */
  end(): void {
    this.endTwins();
    if (!this.#sent) return;
    this.#natives.open(this.#xhr, this.#opened.args);
    this.kind.restore();
  }

  endTwins(): void {
    for (const twin of this.#twins) this.#natives.abort(twin);
  }
}

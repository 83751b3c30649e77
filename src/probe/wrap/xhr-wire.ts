import type { Channel } from '../../journal/registry.ts';
import type { LongPoll } from '../long-polls.ts';
import type { RequestHead, UploadGuard } from './upload-guard.ts';
import type { XhrKind } from './xhr-kind.ts';
import type { XhrNatives } from './xhr-natives.ts';

/** What the page has said in `open`, and since. */
export interface OpenedRequest extends RequestHead {
  readonly url: string;
  readonly async: boolean;
  readonly poll: LongPoll;
  /** Where the page has asked for its upload, to listen to it. */
  guard: UploadGuard | null;
  readonly headers: [name: string, value: string][];
  /** Of `open`. */
  readonly args: readonly unknown[];
}

/** The real request behind an XMLHttpRequest of the page. */
export class XhrWire {
  readonly #natives: XhrNatives;
  readonly #xhr: XMLHttpRequest;
  readonly #opened: OpenedRequest;
  readonly kind: XhrKind;
  /** Those that bring the server the same once more. */
  readonly #twins: XMLHttpRequest[] = [];
  #sent = false;

  constructor(natives: XhrNatives, xhr: XMLHttpRequest, opened: OpenedRequest, kind: XhrKind) {
    this.#natives = natives;
    this.#xhr = xhr;
    this.#opened = opened;
    this.kind = kind;
  }

  /** For a fault to be about. */
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

  /** Where it goes, as far as a page may know that of one that fails. */
  get url(): string {
    const { sameOrigin, url } = this.#opened;
    return sameOrigin ? this.#natives.responseURL(this.#xhr) || url.replace(/#.*/s, '') : '';
  }

  get contentType(): string | null {
    return this.#natives.header(this.#xhr, 'content-type');
  }

  /** Whether the server says how long the body is. */
  get hasLength(): boolean {
    return this.#natives.header(this.#xhr, 'content-length') !== null;
  }

  /** Whether there is a body that can be read as text while it comes. */
  get readsAsText(): boolean {
    const asText = ['', 'text'].includes(this.kind.type);
    // An answer to a HEAD has the headers of a stream, and ends with them.
    return asText && this.#opened.method !== 'HEAD';
  }

  /** The page's limit, ms; 0 is none. */
  get timeout(): number {
    return this.#natives.timeout(this.#xhr);
  }

  /** @throws as natively */
  send(body: unknown): void {
    this.#sent = true;
    this.#natives.send(this.#xhr, body);
  }

  /** The same once more, for the server alone. */
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

  /** Ends it. Opening it anew is the only way of which the browser tells the page nothing but a change of state. */
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

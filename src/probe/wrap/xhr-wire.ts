import type { XhrNatives } from './xhr-natives.ts';

/** What the page has said in `open`, and since. */
export interface OpenedRequest {
  readonly method: string;
  readonly url: string;
  readonly async: boolean;
  readonly headers: [name: string, value: string][];
  /** Of `open`. */
  readonly args: readonly unknown[];
}

/** The real request behind an XMLHttpRequest of the page. */
export class XhrWire {
  readonly #natives: XhrNatives;
  readonly #xhr: XMLHttpRequest;
  readonly #opened: OpenedRequest;
  /** Those that bring the server the same once more. */
  readonly #twins: XMLHttpRequest[] = [];
  #sent = false;

  constructor(natives: XhrNatives, xhr: XMLHttpRequest, opened: OpenedRequest) {
    this.#natives = natives;
    this.#xhr = xhr;
    this.#opened = opened;
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

  get contentType(): string | null {
    return this.#natives.header(this.#xhr, 'content-type');
  }

  /** Whether the server says how long the body is. */
  get hasLength(): boolean {
    return this.#natives.header(this.#xhr, 'content-length') !== null;
  }

  /** Whether there is a body that can be read as text while it comes. */
  get readsAsText(): boolean {
    const asText = ['', 'text'].includes(this.#natives.responseType(this.#xhr));
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
    if (this.#sent) this.#natives.open(this.#xhr, this.#opened.args);
  }

  endTwins(): void {
    for (const twin of this.#twins) this.#natives.abort(twin);
  }

  /** The body; `undefined` where it cannot be read. What was parsed is text again. */
  read(): unknown {
    const type = this.#natives.responseType(this.#xhr);
    if (type === 'document') return undefined;
    const value = this.#natives.response(this.#xhr);
    return type === 'json' ? JSON.stringify(value) : value;
  }
}

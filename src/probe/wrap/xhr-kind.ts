import { bytesOf } from '../../faults/content.ts';
import { HEADERS_RECEIVED, LOADING } from './shown-answer.ts';
import type { XhrNatives } from './xhr-natives.ts';

const TEXTUAL = /^(text\/|application\/(json|xml|(x-)?javascript|x-ndjson)\b|[^;]*\+(json|xml)\b)/i;

const isText = (type: XMLHttpRequestResponseType): boolean => type === '' || type === 'text';

/**
 * As what a page wants the answer to its XMLHttpRequest. While it is shown less than has come, it may still say so where the browser's own object
 * does not take it any more: then the answer is made of what the browser has.
 */
export class XhrKind {
  readonly #natives: XhrNatives;
  readonly #xhr: XMLHttpRequest;
  /** Where the browser's object has another. */
  #type: XMLHttpRequestResponseType | null = null;
  /** What the page has overridden the content type with. */
  #mime: string | null = null;
  /** The browser does not know of that. */
  #isLate = false;

  constructor(natives: XhrNatives, xhr: XMLHttpRequest) {
    this.#natives = natives;
    this.#xhr = xhr;
  }

  get type(): XMLHttpRequestResponseType {
    return this.#type ?? this.#natives.responseType(this.#xhr);
  }

  set type(type: XMLHttpRequestResponseType) {
    if (this.#takes) {
      this.#type = null;
      this.#natives.setResponseType(this.#xhr, type);
    } else this.#type = type;
  }

  /** The browser's own answer is of another kind. */
  get differs(): boolean {
    return (
      this.#isLate || (this.#type !== null && this.#type !== this.#natives.responseType(this.#xhr))
    );
  }

  /** Of the answer, with its parameters. */
  get mime(): string {
    return this.#mime ?? this.#natives.header(this.#xhr, 'content-type') ?? 'text/xml';
  }

  overrideMimeType(mime: unknown): void {
    this.#isLate = !this.#takes;
    if (!this.#isLate) this.#natives.overrideMimeType(this.#xhr, mime);
    this.overridden(mime);
  }

  /** The browser's object knows it. */
  overridden(mime: unknown): void {
    this.#mime = String(mime).includes('/') ? String(mime) : 'application/octet-stream';
  }

  /** Has the browser bring bytes where the page might yet want something that cannot be made of what it has asked for. */
  keepBytes(): void {
    if (this.#natives.readyState(this.#xhr) !== HEADERS_RECEIVED) return;
    const { type } = this;
    const isBinary = isText(type) && this.#mime === null && !TEXTUAL.test(this.mime);
    if (!isBinary && type !== 'blob') return;
    this.#natives.setResponseType(this.#xhr, 'arraybuffer');
    this.#type = type;
  }

  /** The browser's object is opened anew, and has again what the page has said. */
  restore(): void {
    if (this.#type !== null) this.type = this.#type;
    if (this.#isLate) this.overrideMimeType(this.#mime);
  }

  /** The body as the page wants it, as far as faults act on it: text, or bytes; `undefined` where it cannot be read. */
  read(): unknown {
    const has = this.#natives.responseType(this.#xhr);
    const value = this.#natives.response(this.#xhr);
    // What was parsed is text again.
    const body = has === 'json' ? JSON.stringify(value) : value;
    if (!this.differs) return has === 'document' ? undefined : body;
    const bytes = has === 'document' ? encode(sourceOf(value)) : (bytesOf(body) ?? encode(body));
    const { type } = this;
    if (type === 'arraybuffer' || type === 'blob') return bytes.slice().buffer;
    return this.#decode(bytes, type === 'json' ? 'utf-8' : this.#charset);
  }

  get #takes(): boolean {
    return this.#natives.readyState(this.#xhr) < LOADING;
  }

  get #charset(): string {
    return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(this.mime)?.[1] ?? 'utf-8';
  }

  #decode(bytes: Uint8Array, charset: string): string {
    try {
      return new TextDecoder(charset).decode(bytes);
    } catch {
      return new TextDecoder().decode(bytes);
    }
  }
}

const encode = (text: unknown): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(typeof text === 'string' ? text : '');

const sourceOf = (value: unknown): string =>
  (value as Document | null)?.documentElement.outerHTML ?? '';

import { bytesOf } from '../../faults/content.ts';
import type { XhrNatives } from './xhr-natives.ts';
import { HEADERS_RECEIVED } from './xhr-states.ts';

const TEXTUAL = /^(text\/|application\/(json|xml|(x-)?javascript|x-ndjson)\b|[^;]*\+(json|xml)\b)/i;

const isText = (type: XMLHttpRequestResponseType): boolean => type === '' || type === 'text';

/**
 * The type in which a page wants the response to its XMLHttpRequest. While the page is shown less than has arrived, it may still set
 * this when the browser's own object no longer accepts it: the response is then converted from what the browser has.
 */
export class XhrKind {
  readonly #natives: XhrNatives;
  readonly #xhr: XMLHttpRequest;
  /** Set when it differs from the type of the browser's object. */
  #type: XMLHttpRequestResponseType | null = null;
  /** The content type set by the page with `overrideMimeType`. */
  #mime: string | null = null;
  /** The same, if the browser's object does not know of it. */
  #lateMime: string | null = null;

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

  /** Whether the browser's own response is of another type. */
  get differs(): boolean {
    return (
      this.#lateMime !== null ||
      (this.#type !== null && this.#type !== this.#natives.responseType(this.#xhr))
    );
  }

  /** Content type of the response, with parameters. */
  get mime(): string {
    return this.#lateMime ?? this.#nativeMime;
  }

  overrideMimeType(mime: unknown): void {
    if (!this.#takes) {
      this.#lateMime = parsed(mime);
      return;
    }
    this.#lateMime = null;
    this.#natives.overrideMimeType(this.#xhr, mime);
    this.overridden(mime);
  }

  /** The browser's object has been told as well. */
  overridden(mime: unknown): void {
    this.#mime = parsed(mime);
  }

  /** Makes the browser deliver bytes if the page might still ask for a type that cannot be converted from the current one. */
  keepBytes(): void {
    if (this.#natives.readyState(this.#xhr) !== HEADERS_RECEIVED) return;
    const { type } = this;
    const isBinary = isText(type) && this.#mime === null && !TEXTUAL.test(this.mime);
    if (!isBinary && type !== 'blob') return;
    this.#natives.setResponseType(this.#xhr, 'arraybuffer');
    this.#type = type;
  }

  /** Repeats the page's settings after the browser's object has been reopened. */
  restore(): void {
    if (this.#type !== null) this.type = this.#type;
    if (this.#lateMime !== null) this.overrideMimeType(this.#lateMime);
  }

  /** The body as the page wants it, in the form that faults act on: text or bytes; `undefined` where it cannot be read. */
  read(): unknown {
    const has = this.#natives.responseType(this.#xhr);
    const value = this.#natives.response(this.#xhr);
    // A parsed value is turned back into text.
    const body = has === 'json' ? JSON.stringify(value) : value;
    if (!this.differs) return has === 'document' ? undefined : body;
    const source = has === 'document' ? sourceOf(value) : body;
    const bytes = bytesOf(source) ?? encode(source, charsetOf(this.#nativeMime));
    const { type } = this;
    if (type === 'arraybuffer' || type === 'blob') return bytes.slice().buffer;
    return decode(bytes, type === 'json' ? 'utf-8' : charsetOf(this.mime));
  }

  get #takes(): boolean {
    // Firefox accepts the type between the headers and the body, but then has no response at all unless it is set within its event.
    return this.#natives.readyState(this.#xhr) < HEADERS_RECEIVED;
  }

  get #nativeMime(): string {
    return this.#mime ?? this.#natives.header(this.#xhr, 'content-type') ?? 'text/xml';
  }
}

const parsed = (mime: unknown): string =>
  String(mime).includes('/') ? String(mime) : 'application/octet-stream';

const charsetOf = (mime: string): string =>
  /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(mime)?.[1]?.toLowerCase() ?? 'utf-8';

function decode(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** Encoding a browser's text gives the original bytes if they were UTF-8, or if the text was requested byte by byte. */
function encode(text: unknown, charset: string): Uint8Array<ArrayBuffer> {
  if (typeof text !== 'string') return new Uint8Array();
  if (charset !== 'x-user-defined') return new TextEncoder().encode(text);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const sourceOf = (value: unknown): string =>
  (value as Document | null)?.documentElement.outerHTML ?? '';

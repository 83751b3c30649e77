import { bytesOf } from '../../faults/content.ts';
import type { XhrNatives } from './xhr-natives.ts';
import { HEADERS_RECEIVED } from './xhr-states.ts';

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
  /** The same where the browser does not know of it. */
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

  /** The browser's own answer is of another kind. */
  get differs(): boolean {
    return (
      this.#lateMime !== null ||
      (this.#type !== null && this.#type !== this.#natives.responseType(this.#xhr))
    );
  }

  /** Of the answer, with its parameters. */
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

  /** The browser's object knows it. */
  overridden(mime: unknown): void {
    this.#mime = parsed(mime);
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
    if (this.#lateMime !== null) this.overrideMimeType(this.#lateMime);
  }

  /** The body as the page wants it, as far as faults act on it: text, or bytes; `undefined` where it cannot be read. */
  read(): unknown {
    const has = this.#natives.responseType(this.#xhr);
    const value = this.#natives.response(this.#xhr);
    // What was parsed is text again.
    const body = has === 'json' ? JSON.stringify(value) : value;
    if (!this.differs) return has === 'document' ? undefined : body;
    const source = has === 'document' ? sourceOf(value) : body;
    const bytes = bytesOf(source) ?? encode(source, charsetOf(this.#nativeMime));
    const { type } = this;
    if (type === 'arraybuffer' || type === 'blob') return bytes.slice().buffer;
    return decode(bytes, type === 'json' ? 'utf-8' : charsetOf(this.mime));
  }

  get #takes(): boolean {
    // Firefox takes it between the headers and the body, and then has no answer at all unless it is said within its event.
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

/** Text as browsers make it of bytes is these bytes again where it was UTF-8, or asked for byte by byte. */
function encode(text: unknown, charset: string): Uint8Array<ArrayBuffer> {
  if (typeof text !== 'string') return new Uint8Array();
  if (charset !== 'x-user-defined') return new TextEncoder().encode(text);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const sourceOf = (value: unknown): string =>
  (value as Document | null)?.documentElement.outerHTML ?? '';

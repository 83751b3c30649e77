import { bytesOf } from '../../faults/content.ts';
import { sizeOf } from '../../faults/frame.ts';
import type { Ending } from '../../journal/registry.ts';
import type { PageScope } from '../natives.ts';
import { ownData } from './of-any-window.ts';
import type { XhrKind } from './xhr-kind.ts';
import { DONE, HEADERS_RECEIVED, LOADING } from './xhr-states.ts';

type Native<T = unknown> = () => T;
type ResponseType = XMLHttpRequestResponseType;

/** The constructors of the objects shown to the page. */
type Makers = Pick<PageScope, 'TextEncoder' | 'ArrayBuffer' | 'Blob' | 'DOMParser' | 'JSON'>;

/** The form in which the page wants the body. */
type Wanted = Pick<XhrKind, 'type' | 'mime'>;

/** What an XMLHttpRequest shows its page where that differs from the browser's state: an earlier state, or another response. */
export class ShownAnswer {
  readyState: number;
  /** Bytes of a streamed body. */
  loaded = 0;
  /** A body that replaces the server's. */
  #body: string | Uint8Array<ArrayBuffer> | null = null;
  /** URL of a failed request. */
  #failedAt = '';
  #converted: { readonly value: unknown } | null = null;
  readonly #makers: Makers;
  readonly #url: string;
  readonly #refusal: Ending | null;

  /** @param refusal the response of a server simulated by a fault */
  constructor(makers: Makers, url: string, readyState: number, refusal: Ending | null = null) {
    this.#makers = makers;
    this.#url = url;
    this.readyState = readyState;
    this.#refusal = refusal;
    if (refusal) this.#body = '';
  }

  /** The request has failed in Firefox, which reports its URL, and an empty buffer if one was requested. */
  failed(url: string, { type }: Wanted): void {
    this.#failedAt = url;
    if (type === 'arraybuffer') this.substitute('');
  }

  /** Replaces the body from now on: by text, its bytes, or a value that was parsed from it. */
  substitute(data: unknown): void {
    this.#body = typeof data === 'string' ? data : (bytesOf(data) ?? JSON.stringify(data) ?? '');
  }

  /**
   * The page already has this much.
   *
   * @param text given if the page can read it
   */
  begin(text: string | null, loaded = 0): void {
    if (text === null) this.loaded = loaded;
    else this.append(text);
  }

  /** The body is the browser's own again. */
  asItIs(): void {
    this.#body = null;
  }

  /**
   * More of a body has arrived, or `all` of it; the page can read it if it is text.
   *
   * @returns whether the page now has more of it
   */
  append(data: unknown, all = false): boolean {
    const before = this.loaded;
    if (typeof data !== 'string') this.loaded += Math.max(0, sizeOf(data) - (all ? before : 0));
    else {
      const had = this.#text ?? '';
      const more = all ? data.slice(had.length) : data;
      this.#body = had + more;
      this.loaded += new this.#makers.TextEncoder().encode(more).length;
    }
    return this.loaded > before;
  }

  status(native: Native): unknown {
    return this.#from(HEADERS_RECEIVED, 0, () => this.#refusal?.status ?? native());
  }

  statusText(native: Native): unknown {
    return this.#from(HEADERS_RECEIVED, '', () => (this.#refusal ? '' : native()));
  }

  responseURL(native: Native): unknown {
    return this.#from(HEADERS_RECEIVED, '', () =>
      this.#refusal ? this.#url : this.#failedAt || native(),
    );
  }

  header(name: string, native: Native): unknown {
    return this.#from(HEADERS_RECEIVED, null, () => {
      if (!this.#refusal) return native();
      return name.toLowerCase() === 'retry-after' ? this.#retryAfter : null;
    });
  }

  headers(native: Native): unknown {
    return this.#from(HEADERS_RECEIVED, '', () => {
      if (!this.#refusal) return native();
      return this.#retryAfter === null ? '' : `retry-after: ${this.#retryAfter}\r\n`;
    });
  }

  /** Throws like the native getter where text was not requested. */
  responseText(_wanted: Wanted, native: Native): unknown {
    const text = native();
    return this.#from(LOADING, '', () => this.#text ?? text);
  }

  response({ type, mime }: Wanted, native: Native): unknown {
    if (type === '' || type === 'text') {
      return this.#from(LOADING, '', () => this.#text ?? native());
    }
    const own = () => (this.#body === null ? native() : this.#convert(type, mime));
    return this.#from(DONE, null, own);
  }

  /** Throws like the native getter where a document was not requested. */
  responseXML({ type, mime }: Wanted, native: Native): unknown {
    const document = native();
    return this.#from(DONE, null, () => {
      if (this.#body === null) return document;
      const isDocument = type === 'document' || document !== null;
      return isDocument ? this.#convert('document', mime) : null;
    });
  }

  get #text(): string | null {
    const body = this.#body;
    return body instanceof Uint8Array ? new TextDecoder().decode(body) : body;
  }

  #from(readyState: number, before: unknown, value: Native): unknown {
    return this.readyState < readyState ? before : value();
  }

  get #retryAfter(): string | null {
    const { retryAfter } = this.#refusal ?? {};
    return retryAfter === undefined ? null : String(Math.ceil(retryAfter / 1000));
  }

  /** Returns the same object each time the page asks. */
  #convert(type: ResponseType, mime: string): unknown {
    this.#converted ??= { value: this.#make(type, mime) };
    return this.#converted.value;
  }

  #make(type: ResponseType, mime: string): unknown {
    const { TextEncoder, Blob, DOMParser } = this.#makers;
    const body = this.#body ?? '';
    const text = this.#text ?? '';
    if (type === 'arraybuffer') {
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      return ownData(this.#makers, bytes.slice().buffer);
    }
    if (type === 'blob') return new Blob([body], { type: mime });
    if (type === 'document') {
      return text === '' ? null : new DOMParser().parseFromString(text, 'text/html');
    }
    try {
      return this.#makers.JSON.parse(text);
    } catch {
      return null;
    }
  }
}

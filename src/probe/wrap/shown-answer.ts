import { bytesOf } from '../../faults/content.ts';
import { sizeOf } from '../../faults/frame.ts';
import type { Ending } from '../../journal/registry.ts';
import type { Scope } from '../natives.ts';
import { ownData } from './of-any-window.ts';
import type { XhrKind } from './xhr-kind.ts';
import { DONE, HEADERS_RECEIVED, LOADING } from './xhr-states.ts';

type Native<T = unknown> = () => T;
type ResponseType = XMLHttpRequestResponseType;

/** Which constructors make what the page is shown. */
type Makers = Pick<Scope, 'TextEncoder' | 'ArrayBuffer' | 'Blob' | 'DOMParser' | 'JSON'>;

/** As what the page wants it. */
type Wanted = Pick<XhrKind, 'type' | 'mime'>;

/** What an XMLHttpRequest shows its page where that is not what the browser has: earlier than it is, or another answer. */
export class ShownAnswer {
  readyState: number;
  /** Bytes of a body that streams. */
  loaded = 0;
  /** A body in the place of the server's. */
  #body: string | Uint8Array<ArrayBuffer> | null = null;
  /** Where the request went that has failed. */
  #failedAt = '';
  #converted: { readonly value: unknown } | null = null;
  readonly #makers: Makers;
  readonly #url: string;
  readonly #refusal: Ending | null;

  /** @param refusal the answer of a server that a fault stands for */
  constructor(makers: Makers, url: string, readyState: number, refusal: Ending | null = null) {
    this.#makers = makers;
    this.#url = url;
    this.readyState = readyState;
    this.#refusal = refusal;
    if (refusal) this.#body = '';
  }

  /** The request has failed in Firefox, which tells where it went, and has a buffer in which nothing is. */
  failed(url: string, { type }: Wanted): void {
    this.#failedAt = url;
    if (type === 'arraybuffer') this.substitute('');
  }

  /** From now on the body is this one: text, the bytes of one, or a value that was parsed from one. */
  substitute(data: unknown): void {
    this.#body = typeof data === 'string' ? data : (bytesOf(data) ?? JSON.stringify(data) ?? '');
  }

  /** The page has had so much already. @param text where it can read it */
  begin(text: string | null, loaded = 0): void {
    if (text === null) this.loaded = loaded;
    else this.append(text);
  }

  /** The body is the browser's own again. */
  asItIs(): void {
    this.#body = null;
  }

  /** More of a body has come, or `all` that has, of which the page can read what is text. @returns whether it has more of it now */
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

  /** Throws as natively, where the request is not for text. */
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

  /** Throws as natively, where the request is not for a document. */
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

  /** The same object each time that the page asks. */
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

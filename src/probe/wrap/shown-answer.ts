import type { Ending } from '../../journal/registry.ts';
import type { PageScope } from '../natives.ts';

export const [UNSENT, OPENED, HEADERS_RECEIVED, LOADING, DONE] = [0, 1, 2, 3, 4] as const;

type Native<T = unknown> = () => T;
type ResponseType = XMLHttpRequestResponseType;

/** Which constructors make what the page is shown. */
type Makers = Pick<PageScope, 'TextEncoder' | 'ArrayBuffer' | 'Blob' | 'DOMParser' | 'JSON'>;

/** What an XMLHttpRequest shows its page where that is not what the browser has: earlier than it is, or another answer. */
export class ShownAnswer {
  readyState: number;
  /** Bytes of a body that streams. */
  loaded = 0;
  /** A body in the place of the server's. */
  #text: string | null = null;
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
    if (refusal) this.#text = '';
  }

  /** From now on the body is this one: text, the bytes of one, or a value that was parsed from one. */
  substitute(data: unknown): void {
    if (typeof data === 'string') this.#text = data;
    else if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) {
      this.#text = new TextDecoder().decode(data);
      this.#converted = data instanceof ArrayBuffer ? { value: data } : null;
    } else this.#text = JSON.stringify(data) ?? '';
  }

  /** More of a body that streams has come. */
  append(text: string): void {
    this.#text = (this.#text ?? '') + text;
    this.loaded += new this.#makers.TextEncoder().encode(text).length;
  }

  status(native: Native): unknown {
    return this.#from(HEADERS_RECEIVED, 0, () => this.#refusal?.status ?? native());
  }

  statusText(native: Native): unknown {
    return this.#from(HEADERS_RECEIVED, '', () => (this.#refusal ? '' : native()));
  }

  responseURL(native: Native): unknown {
    return this.#from(HEADERS_RECEIVED, '', () => (this.#refusal ? this.#url : native()));
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
  responseText(native: Native): unknown {
    const text = native();
    return this.#from(LOADING, '', () => this.#text ?? text);
  }

  response(type: ResponseType, native: Native): unknown {
    if (type === '' || type === 'text') {
      return this.#from(LOADING, '', () => this.#text ?? native());
    }
    return this.#from(DONE, null, () => (this.#text === null ? native() : this.#convert(type)));
  }

  /** Throws as natively, where the request is not for a document. */
  responseXML(type: ResponseType, native: Native): unknown {
    const document = native();
    return this.#from(DONE, null, () => {
      if (this.#text === null) return document;
      return type === 'document' || document !== null ? this.#convert('document') : null;
    });
  }

  #from(readyState: number, before: unknown, value: Native): unknown {
    return this.readyState < readyState ? before : value();
  }

  get #retryAfter(): string | null {
    const { retryAfter } = this.#refusal ?? {};
    return retryAfter === undefined ? null : String(Math.ceil(retryAfter / 1000));
  }

  /** The same object each time that the page asks. */
  #convert(type: ResponseType): unknown {
    this.#converted ??= { value: this.#make(type, this.#text ?? '') };
    return this.#converted.value;
  }

  #make(type: ResponseType, text: string): unknown {
    const { TextEncoder, Blob, DOMParser } = this.#makers;
    if (type === 'arraybuffer') return new TextEncoder().encode(text).buffer;
    if (type === 'blob') return new Blob([text], { type: 'text/xml' });
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

import type { PageNatives } from '../natives.ts';
import type { Amounts, Failure, Step } from './xhr-events.ts';
import type { XhrNatives } from './xhr-natives.ts';
import type { Sending } from './xhr-wire.ts';

export const NOTHING: Amounts = { lengthComputable: false, loaded: 0, total: 0 };

const FAILURES = ['error', 'timeout', 'abort'] as const satisfies Failure[];

/**
 * What a page that looks at the upload of its XMLHttpRequest is told of the body that it sends: the browser's own events, but for those
 * that are told before it goes out, or whose cause is kept from the page.
 */
export class XhrUpload {
  readonly #page: PageNatives;
  readonly #natives: XhrNatives;
  readonly #target: XMLHttpRequestUpload;
  readonly #size: number | undefined;
  /** Whether the page is not told now what becomes of the request. */
  readonly #withheld: () => boolean;
  readonly #stops: (() => void)[] = [];
  #over = false;
  /** Its end is kept from the page. */
  #kept = false;

  /** `undefined` where there is nothing to be told, or nobody to be told it. */
  static of(
    page: PageNatives,
    natives: XhrNatives,
    xhr: XMLHttpRequest,
    { opened: { method, async }, body, looksAtUpload }: Sending,
    withheld: () => boolean,
  ): XhrUpload | undefined {
    const uploads = async && body != null && method !== 'GET' && method !== 'HEAD';
    return uploads && looksAtUpload ? new XhrUpload(page, natives, xhr, body, withheld) : undefined;
  }

  private constructor(
    page: PageNatives,
    natives: XhrNatives,
    xhr: XMLHttpRequest,
    body: unknown,
    withheld: () => boolean,
  ) {
    this.#page = page;
    this.#natives = natives;
    this.#target = natives.upload(xhr);
    this.#size = sizeOf(body);
    this.#withheld = withheld;
  }

  /** It is to seem to begin, though it does not go out yet. */
  begins(): Step[] {
    return [
      () => this.#dispatch('loadstart', this.#amounts(0)),
      // Only then: by who listens before it the browser tells whether the page does.
      () => this.#on('loadstart', (event) => event.stopImmediatePropagation()),
    ];
  }

  /** It has gone out. */
  watch(): void {
    for (const type of FAILURES) {
      this.#on(type, (event) => {
        if (!this.#withheld()) return;
        this.#kept = true;
        event.stopImmediatePropagation();
      });
    }
    this.#on('loadend', (event) => {
      if (this.#kept) event.stopImmediatePropagation();
      else this.leave();
    });
  }

  /** What the page has yet to be told where a fault stands for the server that has taken it. */
  accepted(): Step[] {
    if (this.#over) return [];
    const all = this.#amounts(this.#size ?? 0);
    return ['progress', 'load', 'loadend'].map((type) => () => this.#dispatch(type, all));
  }

  /** What the page has yet to be told when the request fails. */
  failed(failure: Failure): Step[] {
    if (this.#over) return [];
    return [failure, 'loadend'].map((type) => () => this.#dispatch(type, NOTHING));
  }

  /** What follows is not about it. */
  leave(): void {
    this.#over = true;
    for (const stop of this.#stops.splice(0)) stop();
  }

  #on(type: string, react: (event: Event) => void): void {
    const { listen, isGenuine } = this.#page;
    const stop = listen(this.#target, type, (event) => {
      if (isGenuine(event)) react(event);
    });
    this.#stops.push(stop);
  }

  #amounts(loaded: number): Amounts {
    return { lengthComputable: this.#size !== undefined, loaded, total: this.#size ?? 0 };
  }

  #dispatch(type: string, amounts: Amounts): void {
    this.#page.dispatch(this.#target, new this.#natives.ProgressEvent(type, amounts));
  }
}

/** Bytes of what goes out; `undefined` where only the browser knows. */
function sizeOf(body: unknown): number | undefined {
  if (typeof body === 'string') return new TextEncoder().encode(body).length;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  return body instanceof Blob ? body.size : undefined;
}

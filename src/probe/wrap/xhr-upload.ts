import type { PageNatives } from '../natives.ts';
import type { Amounts, Failure, Step } from './xhr-events.ts';
import type { XhrNatives } from './xhr-natives.ts';

export const NOTHING: Amounts = { lengthComputable: false, loaded: 0, total: 0 };

/** What the page is told of the body that its XMLHttpRequest sends: the browser's own events, and what they leave out where a fault ends the request. */
export class XhrUpload {
  readonly #page: PageNatives;
  readonly #natives: XhrNatives;
  readonly #xhr: XMLHttpRequest;
  readonly #body: unknown;
  #phase: 'waits' | 'goes' | 'over' = 'waits';
  #stop = () => {};

  constructor(page: PageNatives, natives: XhrNatives, xhr: XMLHttpRequest, body: unknown) {
    this.#page = page;
    this.#natives = natives;
    this.#xhr = xhr;
    this.#body = body;
  }

  /** It has gone out. Only now may anybody listen: a browser asks the server first when somebody does before. */
  watch(): void {
    this.#phase = 'goes';
    const { listen, isGenuine } = this.#page;
    this.#stop = listen(this.#natives.upload(this.#xhr), 'loadend', (event) => {
      if (isGenuine(event)) this.leave();
    });
  }

  /** All that the page has yet to be told where a fault stands for the server that has taken it. */
  accepted(): Step[] {
    const size = sizeOf(this.#body);
    const total = size ?? 0;
    const amounts = { lengthComputable: size !== undefined, total };
    const all = { ...amounts, loaded: total };
    return this.#rest({ ...amounts, loaded: 0 }, ['progress', 'load', 'loadend'], all);
  }

  /** The same when the request fails. */
  failed(failure: Failure): Step[] {
    return this.#rest(NOTHING, [failure, 'loadend'], NOTHING);
  }

  /** What follows is not about it. */
  leave(): void {
    this.#phase = 'over';
    this.#stop();
  }

  #rest(begins: Amounts, types: readonly string[], amounts: Amounts): Step[] {
    if (this.#phase === 'over') return [];
    const begun = this.#phase === 'waits' ? [this.#told('loadstart', begins)] : [];
    return [...begun, ...types.map((type) => this.#told(type, amounts))];
  }

  #told(type: string, amounts: Amounts): Step {
    const event = new this.#natives.ProgressEvent(type, amounts);
    return () => this.#page.dispatch(this.#natives.upload(this.#xhr), event);
  }
}

/** Bytes of what goes out; `undefined` where only the browser knows. */
function sizeOf(body: unknown): number | undefined {
  if (typeof body === 'string') return new TextEncoder().encode(body).length;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  return body instanceof Blob ? body.size : undefined;
}

import { bytesOf, isBlob } from '../../faults/content.ts';
import type { PageNatives } from '../natives.ts';
import type { UploadGuard } from './upload-guard.ts';
import type { XhrNatives } from './xhr-natives.ts';
import { type Amounts, type Failure, NOTHING, type Step } from './xhr-progress.ts';

/** What the page is told of the body that its XMLHttpRequest sends: the browser's own events, and what they leave out where a fault ends the request. */
export class XhrUpload {
  readonly #page: PageNatives;
  readonly #natives: XhrNatives;
  readonly #xhr: XMLHttpRequest;
  readonly #body: unknown;
  readonly #guard: UploadGuard | null;
  readonly #recalls: boolean;
  /** What the browser has said of how much has gone. */
  #gone = NOTHING;
  /** `begun`: it waits, and the page has been told that it goes. */
  #phase: 'waits' | 'begun' | 'goes' | 'over' = 'waits';
  #stop = () => {};

  /**
   * @param guard `null` where the page has never asked for the upload, so that nobody listens
   * @param recalls the browser says of a failure how much had gone by then
   */
  constructor(
    page: PageNatives,
    natives: XhrNatives,
    xhr: XMLHttpRequest,
    body: unknown,
    guard: UploadGuard | null,
    recalls: boolean,
  ) {
    this.#page = page;
    this.#natives = natives;
    this.#xhr = xhr;
    this.#body = body;
    this.#guard = guard;
    this.#recalls = recalls;
  }

  /** What the page is told at once of one that has to wait. */
  begins(): Step[] {
    if (this.#phase !== 'waits' || !this.#guard?.isOn) return [];
    this.#phase = 'begun';
    return [this.#told('loadstart', this.#amounts)];
  }

  /** It goes out. Only then may anybody listen: a browser asks the server first when somebody does before. */
  carry(send: Step): void {
    if (this.#phase === 'begun') this.#guard?.hush(send);
    else send();
    const { listen, isGenuine } = this.#page;
    const upload = this.#natives.upload(this.#xhr);
    this.#phase = 'goes';
    const stops = [
      listen(upload, 'loadend', (event) => {
        if (isGenuine(event)) this.leave();
      }),
      listen(upload, 'progress', (event) => {
        if (this.#recalls && isGenuine(event)) this.#gone = event as ProgressEvent;
      }),
    ];
    this.#stop = () => {
      for (const stop of stops) stop();
    };
  }

  /** All that the page has yet to be told where a fault stands for the server that has taken it. */
  accepted(): Step[] {
    const amounts = this.#amounts;
    const all = { ...amounts, loaded: amounts.total };
    return this.#rest(amounts, ['progress', 'load', 'loadend'], all);
  }

  /** The same when the request fails. */
  failed(failure: Failure): Step[] {
    return this.#rest(NOTHING, [failure, 'loadend'], this.#gone);
  }

  /** What follows is not about it. */
  leave(): void {
    this.#phase = 'over';
    this.#stop();
  }

  get #amounts(): Amounts {
    const size = sizeOf(this.#body);
    return { lengthComputable: size !== undefined, loaded: 0, total: size ?? 0 };
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
  return bytesOf(body)?.byteLength ?? (isBlob(body) ? body.size : undefined);
}

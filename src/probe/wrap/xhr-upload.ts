import { bytesOf, isBlob } from '../../faults/content.ts';
import type { PageNatives } from '../natives.ts';
import type { UploadGuard } from './upload-guard.ts';
import type { XhrNatives } from './xhr-natives.ts';
import { type Amounts, type Failure, NOTHING, type Step } from './xhr-progress.ts';

/** The events of an XMLHttpRequest's upload: the browser's own, and those that are missing when a fault ends the request. */
export class XhrUpload {
  readonly #page: PageNatives;
  readonly #natives: XhrNatives;
  readonly #xhr: XMLHttpRequest;
  readonly #body: unknown;
  readonly #guard: UploadGuard | null;
  readonly #recalls: boolean;
  /** The browser's last report of how much has been sent. */
  #gone = NOTHING;
  /** `begun`: the request waits, but the page has been told that the upload has begun. */
  #phase: 'waits' | 'begun' | 'goes' | 'over' = 'waits';
  #stop = () => {};

  /**
   * @param guard `null` if the page has never accessed `upload`, so that nobody listens
   * @param recalls whether the browser reports, on failure, how much had been sent
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

  /** The events for the page when a request has to wait. */
  begins(): Step[] {
    if (this.#phase !== 'waits' || !this.#guard?.isOn) return [];
    this.#phase = 'begun';
    return [this.#told('loadstart', this.#amounts)];
  }

  /** Sends the request. Listeners may only be added now: a browser sends a preflight if there are any before. */
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

  /** The remaining events if a fault simulates a server that has accepted the upload. */
  accepted(): Step[] {
    const amounts = this.#amounts;
    const all = { ...amounts, loaded: amounts.total };
    return this.#rest(amounts, ['progress', 'load', 'loadend'], all);
  }

  /** The same for a failing request. */
  failed(failure: Failure): Step[] {
    return this.#rest(NOTHING, [failure, 'loadend'], this.#gone);
  }

  /** Later events belong to another request. */
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

/** Size of what is sent, bytes; `undefined` where only the browser knows it. */
function sizeOf(body: unknown): number | undefined {
  if (typeof body === 'string') return new TextEncoder().encode(body).length;
  return bytesOf(body)?.byteLength ?? (isBlob(body) ? body.size : undefined);
}

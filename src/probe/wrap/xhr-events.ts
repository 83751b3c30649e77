import type { PageNatives } from '../natives.ts';
import { isFirefox, type WrapContext } from './context.ts';
import type { ShownAnswer } from './shown-answer.ts';
import type { XhrNatives } from './xhr-natives.ts';
import { type Amounts, type Failure, NOTHING, type Step } from './xhr-progress.ts';
import { DONE, HEADERS_RECEIVED, LOADING } from './xhr-states.ts';
import { XhrUpload } from './xhr-upload.ts';
import type { OpenedRequest } from './xhr-wire.ts';

export type Outcome = 'load' | Failure;

/** Repeats the browser's events on the page's XMLHttpRequest. */
export class XhrEvents {
  readonly #page: PageNatives;
  readonly #natives: XhrNatives;
  readonly #xhr: XMLHttpRequest;
  /** Whether the page is notified of more than the end. */
  readonly #async: boolean;
  readonly #firefox: boolean;
  /** Absent if the page receives no events of the upload. */
  readonly upload: XhrUpload | undefined;
  /** The browser's last report of how much has arrived. */
  amounts: Amounts | null = null;
  /** Part of the body has arrived. */
  hasBody = false;
  #run = 0;

  constructor(
    context: WrapContext,
    natives: XhrNatives,
    xhr: XMLHttpRequest,
    { method, async, guard }: OpenedRequest,
    body: unknown,
  ) {
    const page = context.natives;
    this.#page = page;
    this.#firefox = isFirefox(context);
    this.#natives = natives;
    this.#xhr = xhr;
    this.#async = async;
    if (!async || body == null || method === 'GET' || method === 'HEAD') return;
    this.upload = new XhrUpload(page, natives, xhr, body, guard, !this.#firefox);
  }

  /** Sends the request. */
  carry(send: Step): void {
    if (this.upload) this.upload.carry(send);
    else send();
  }

  /** For the page, the request has been sent. */
  begun(): Step[] {
    return [this.progress('loadstart'), ...(this.upload?.begins() ?? [])];
  }

  /** Everything has arrived. For a short body, Chromium only reports progress when it has time. */
  loaded(event: ProgressEvent): void {
    if (event.loaded > 0) this.amounts ??= event;
  }

  /**
   * Shows the steps in order, until a listener of the page does something that ends the sequence.
   *
   * @returns whether it was completed
   */
  play(...steps: readonly Step[]): boolean {
    const run = ++this.#run;
    for (const step of steps) {
      if (run !== this.#run) return false;
      step();
    }
    return run === this.#run;
  }

  stop(): void {
    this.#run++;
  }

  stateChanged: Step = () =>
    this.#page.dispatch(this.#xhr, new this.#page.Event('readystatechange'));

  reach(shown: ShownAnswer, readyState: number): void {
    shown.readyState = readyState;
    this.stateChanged();
  }

  /** Shows the headers, unless the page has seen them. */
  showHeaders(shown: ShownAnswer): void {
    if (shown.readyState < HEADERS_RECEIVED) this.play(() => this.reach(shown, HEADERS_RECEIVED));
  }

  /** The body has grown. */
  grown(shown: ShownAnswer): Step[] {
    const { lengthComputable, total } = this.amounts ?? NOTHING;
    const amounts = { lengthComputable, total, loaded: shown.loaded };
    return [() => this.reach(shown, LOADING), this.progress('progress', amounts)];
  }

  /** Everything of a response that the page has not been shown yet. */
  answered(shown: ShownAnswer, beforeDone: Step): Step[] {
    const states = this.hasBody ? [HEADERS_RECEIVED, LOADING] : [HEADERS_RECEIVED];
    return [
      ...states
        .filter((state) => state > shown.readyState)
        .map((state) => () => this.reach(shown, state)),
      ...(this.amounts ? [this.progress('progress', this.amounts)] : []),
      () => {
        beforeDone();
        this.reach(shown, DONE);
      },
      this.#ended('load', this.amounts ?? NOTHING),
    ];
  }

  /** A response without a body. Firefox reports progress even then. */
  refused(shown: ShownAnswer): Step[] {
    const before = [
      ...(this.upload?.accepted() ?? []),
      () => this.reach(shown, HEADERS_RECEIVED),
      ...(this.#firefox ? [this.progress('progress')] : []),
    ];
    return [...(this.#async ? before : []), () => this.reach(shown, DONE), this.#ended('load')];
  }

  progress =
    (type: string, amounts = NOTHING): Step =>
    () =>
      this.#dispatch(type, amounts);

  /** The ending follows whatever a listener of the page does. */
  #ended =
    (type: Outcome, amounts = NOTHING): Step =>
    () => {
      this.#dispatch(type, amounts);
      this.#dispatch('loadend', amounts);
    };

  failed(type: Failure): Step[] {
    return [this.stateChanged, ...(this.upload?.failed(type) ?? []), this.#ended(type)];
  }

  #dispatch(type: string, amounts: Amounts): void {
    this.#page.dispatch(this.#xhr, new this.#natives.ProgressEvent(type, amounts));
  }
}

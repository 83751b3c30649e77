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
  /** The page is told of more than the end. */
  readonly #async: boolean;
  readonly #firefox: boolean;
  /** Left out where nothing of it is told. */
  readonly upload: XhrUpload | undefined;
  /** What the browser has said of how much has come. */
  amounts: Amounts | null = null;
  /** Some of the body has come. */
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

  /** It goes out. */
  carry(send: Step): void {
    if (this.upload) this.upload.carry(send);
    else send();
  }

  /** It is sent, as far as the page can see. */
  begun(): Step[] {
    return [this.progress('loadstart'), ...(this.upload?.begins() ?? [])];
  }

  /** All of it has come. Of the progress of a short body Chromium tells only when it has time. */
  loaded(event: ProgressEvent): void {
    if (event.loaded > 0) this.amounts ??= event;
  }

  /** One step after the other, until a listener of the page does what ends the sequence. @returns whether it came to its end */
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

  /** Its headers, where the page has yet to be shown them. */
  showHeaders(shown: ShownAnswer): void {
    if (shown.readyState < HEADERS_RECEIVED) this.play(() => this.reach(shown, HEADERS_RECEIVED));
  }

  /** There is more of its body. */
  grown(shown: ShownAnswer): Step[] {
    const { lengthComputable, total } = this.amounts ?? NOTHING;
    const amounts = { lengthComputable, total, loaded: shown.loaded };
    return [() => this.reach(shown, LOADING), this.progress('progress', amounts)];
  }

  /** All that the page has yet to be shown of an answer. */
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

  /** An answer without a body. Firefox tells of nothing, too, that it has progressed. */
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

  /** Whatever a listener of the page does, its end follows. */
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

import type { PageNatives } from '../natives.ts';
import { DONE, HEADERS_RECEIVED, LOADING, type ShownAnswer } from './shown-answer.ts';
import type { XhrNatives } from './xhr-natives.ts';

/** How much has been transferred. */
type Amounts = Pick<ProgressEvent, 'lengthComputable' | 'loaded' | 'total'>;

/** How a request ends that brings no answer. */
export type Failure = 'error' | 'timeout' | 'abort';

type Step = () => void;

const NOTHING: Amounts = { lengthComputable: false, loaded: 0, total: 0 };

/** Repeats the browser's events on the page's XMLHttpRequest. */
export class XhrEvents {
  readonly #page: PageNatives;
  readonly #natives: XhrNatives;
  readonly #xhr: XMLHttpRequest;
  /** What the browser has said of how much has come. */
  amounts: Amounts | null = null;
  /** Some of the body has come. */
  hasBody = false;
  #run = 0;

  constructor(page: PageNatives, natives: XhrNatives, xhr: XMLHttpRequest) {
    this.#page = page;
    this.#natives = natives;
    this.#xhr = xhr;
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
    return [() => this.reach(shown, LOADING), this.progress('progress', this.amounts ?? NOTHING)];
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

  /** An answer without a body. @param async whether the page is told of more than its end */
  refused(shown: ShownAnswer, async: boolean): Step[] {
    const headers = async ? [() => this.reach(shown, HEADERS_RECEIVED)] : [];
    return [...headers, () => this.reach(shown, DONE), this.#ended('load')];
  }

  progress =
    (type: string, amounts = NOTHING): Step =>
    () =>
      this.#dispatch(this.#xhr, type, amounts);

  /** Whatever a listener of the page does, its end follows. */
  #ended =
    (type: 'load' | Failure, amounts = NOTHING): Step =>
    () => {
      this.#dispatch(this.#xhr, type, amounts);
      this.#dispatch(this.#xhr, 'loadend', amounts);
    };

  /** @param uploading whether what it was to send has not gone out */
  failed(type: Failure, uploading: boolean): Step[] {
    const upload = uploading ? this.#upload('loadstart', type, 'loadend') : [];
    return [this.stateChanged, ...upload, this.#ended(type)];
  }

  uploaded(): Step[] {
    return this.#upload('loadstart', 'load', 'loadend');
  }

  #upload(...types: readonly string[]): Step[] {
    return types.map(
      (type) => () => this.#dispatch(this.#natives.upload(this.#xhr), type, NOTHING),
    );
  }

  #dispatch(target: EventTarget, type: string, amounts: Amounts): void {
    this.#page.dispatch(target, new this.#natives.ProgressEvent(type, amounts));
  }
}

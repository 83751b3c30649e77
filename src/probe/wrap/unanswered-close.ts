import { isFirefox, type WrapContext } from './context.ts';

/** Whether an `error` comes before the `close` of a connection that was open and is reset. Measured with servers that do so. */
export const diesWithError = isFirefox;

/** What a browser does when the server does not answer the page's hanging up: after how many ms it shows 1006, and whether as an error. Measured with servers that do not. */
const patienceOf = (context: WrapContext): { after: number; failed: boolean } =>
  isFirefox(context) ? { after: 20_000, failed: true } : { after: 60_000, failed: false };

/** The page hangs up, now. Whoever keeps the answer to that from the page lets it count: a browser does not wait for it for ever. */
export class UnansweredClose {
  readonly #context: WrapContext;
  readonly #since: number;
  readonly #onOver: (failed: boolean) => void;
  #timer: unknown = null;

  /** @param onOver told whether the page is shown an error */
  constructor(context: WrapContext, onOver: (failed: boolean) => void) {
    this.#context = context;
    this.#since = context.natives.now();
    this.#onOver = onOver;
  }

  count(): void {
    const { now, setTimeout } = this.#context.natives;
    this.stop();
    const { after, failed } = patienceOf(this.#context);
    this.#timer = setTimeout(() => this.#onOver(failed), Math.max(0, this.#since + after - now()));
  }

  stop(): void {
    this.#context.natives.clearTimeout(this.#timer);
  }
}

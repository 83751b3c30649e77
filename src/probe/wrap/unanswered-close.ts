import { isFirefox, type WrapContext } from './context.ts';

/** Whether an `error` comes before the `close` when an open connection is reset. Measured with servers that do so. */
export const diesWithError = isFirefox;

/**
 * After how many ms a browser shows 1006 when the server does not answer the page's close, and whether with an `error`. Measured with
 * servers that do not answer.
 */
const patienceOf = (context: WrapContext): { after: number; failed: boolean } =>
  isFirefox(context) ? { after: 20_000, failed: true } : { after: 60_000, failed: false };

/**
 * The page closes a socket. While the server's answer is withheld from the page, the time is counted: a browser does not wait for it
 * for ever.
 */
export class UnansweredClose {
  readonly #context: WrapContext;
  readonly #since: number;
  readonly #onOver: (failed: boolean) => void;
  #timer: unknown = null;

  /** @param onOver called with whether the page is shown an error */
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

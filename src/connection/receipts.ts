import { DeliveryError } from './errors.ts';
import type { FailureCode, MessageState, Receipt } from './events.ts';

interface Open extends PromiseWithResolvers<Receipt> {
  /** Stops listening to the message's signal. */
  unfollow?: () => void;
  /** How it ended; `null` while it has not. */
  settled: MessageState | null;
}

/** The promises of messages that are neither confirmed nor given up. */
export class Receipts {
  readonly #open = new Map<string, Open>();

  /**
   * @param onAbort called when `signal` fires before the message is settled
   * @throws TypeError for an id that no server takes, or that is expected already
   */
  expect(messageId: string, signal?: AbortSignal, onAbort = () => {}): Readonly<Open> {
    if (typeof messageId !== 'string' || !/^.{1,100}$/s.test(messageId) || this.has(messageId)) {
      throw new TypeError(
        'Option messageId must be a text of 1 to 100 characters that no message in the outbox has.',
      );
    }
    const open: Open = Object.assign(Promise.withResolvers<Receipt>(), { settled: null });
    // Whoever does not look at the promise is told by the `failed` event; it is no unhandled rejection.
    open.promise.catch(() => {});
    if (signal) {
      signal.addEventListener('abort', onAbort);
      open.unfollow = () => signal.removeEventListener('abort', onAbort);
    }
    this.#open.set(messageId, open);
    return open;
  }

  has(messageId: string): boolean {
    return this.#open.has(messageId);
  }

  confirm(messageId: string): void {
    this.#settle(messageId, 'confirmed')?.resolve({ messageId });
  }

  fail(messageId: string, code: FailureCode, reason: string): void {
    this.#settle(messageId, code === 'unknown' ? code : 'failed')?.reject(
      new DeliveryError(messageId, code, reason),
    );
  }

  #settle(messageId: string, state: MessageState): Open | undefined {
    const open = this.#open.get(messageId);
    if (!open) return undefined;
    this.#open.delete(messageId);
    open.settled = state;
    open.unfollow?.();
    return open;
  }
}

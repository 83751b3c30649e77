import { DeliveryError } from './errors.ts';
import type { Receipt } from './events.ts';

/** The promises of messages that are neither confirmed nor given up. */
export class Receipts {
  readonly #open = new Map<string, PromiseWithResolvers<Receipt>>();

  expect(messageId: string): Promise<Receipt> {
    const promise = Promise.withResolvers<Receipt>();
    // Whoever does not look at the promise is told by the `failed` event; it is no unhandled rejection.
    promise.promise.catch(() => {});
    this.#open.set(messageId, promise);
    return promise.promise;
  }

  confirm(messageId: string): void {
    this.#open.get(messageId)?.resolve({ messageId });
    this.#open.delete(messageId);
  }

  fail(messageId: string, reason: string): void {
    this.#open.get(messageId)?.reject(new DeliveryError(messageId, reason));
    this.#open.delete(messageId);
  }
}

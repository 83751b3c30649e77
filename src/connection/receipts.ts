import { DeliveryError, wrong } from './errors.ts';
import type { MessageState, Receipt } from './events.ts';
import type { Emission } from './machine.ts';

interface Open extends PromiseWithResolvers<Receipt> {
  /** Stops listening to the message's abort signal. */
  unfollow?: () => void;
  /** The final state of the message. */
  settled?: MessageState;
}

/** The open messages that share one signal. */
interface Group extends Set<string>, EventListenerObject {}

/** The promises of messages that are neither confirmed nor given up. */
export class Receipts extends Map<string, Open> {
  readonly #groups = new WeakMap<AbortSignal, Group>();

  /**
   * @param onAbort called once when `signal` fires, with all its messages that are not settled yet
   * @throws TypeError when the id is not valid, or already in use
   */
  expect(
    messageId: string,
    signal?: AbortSignal,
    onAbort?: (messageIds: string[]) => void,
  ): Readonly<Open> {
    if (typeof messageId !== 'string' || !/^.{1,100}$/s.test(messageId) || this.has(messageId)) {
      wrong(
        'messageId',
        'a text of 1 to 100 characters that no message in the outbox has',
        messageId,
      );
    }
    const open: Open = Promise.withResolvers<Receipt>();
    // A page that ignores the promise learns of it by the `failed` event; that must not be an unhandled
    // rejection.
    open.promise.catch(() => {});
    if (signal && onAbort) {
      const group: Group =
        this.#groups.get(signal) ??
        Object.assign(new Set<string>(), { handleEvent: () => onAbort([...group]) });
      this.#groups.set(signal, group.add(messageId) as Group);
      signal.addEventListener('abort', group);
      open.unfollow = () => {
        group.delete(messageId);
        if (group.size === 0) signal.removeEventListener('abort', group);
      };
    }
    this.set(messageId, open);
    return open;
  }

  /** Settles the promise of the message that the event is about, if any. */
  settle({ event, detail }: Emission): void {
    if (event !== 'confirmed' && event !== 'failed') return;
    const { messageId } = detail;
    const open = this.get(messageId);
    if (!open) return;
    this.delete(messageId);
    open.unfollow?.();
    open.settled = event;
    if (event === 'confirmed') return open.resolve(detail);
    const { code, reason } = detail;
    if (code === 'unknown') open.settled = code;
    open.reject(new DeliveryError(messageId, code, reason));
  }
}

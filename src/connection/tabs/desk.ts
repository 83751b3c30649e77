import { QueueFullError } from '../errors.ts';
import type { Body, MessageState, Receipt } from '../events.ts';
import { Receipts } from '../receipts.ts';
import type { Verdict } from './wire.ts';

/** A message of this tab that has not ended. */
export interface OpenMessage {
  readonly messageId: string;
  readonly body: Body;
  /** On this tab's clock; `Infinity`: never. */
  readonly expiresAt: number;
  /** The leader already counts it among its pending messages. */
  queued: boolean;
  /** It is stored and was on the wire: no tab may send it again. */
  taken: boolean;
}

/** Messages sent by this tab that are neither confirmed nor given up. */
export class Desk {
  readonly #maxQueue: number;
  readonly #open = new Map<string, OpenMessage>();
  readonly #receipts = new Receipts();

  constructor(maxQueue: number) {
    this.#maxQueue = maxQueue;
  }

  /** @throws QueueFullError when `maxQueue` messages are open already */
  add(
    message: Pick<OpenMessage, 'messageId' | 'body' | 'expiresAt'>,
    signal: AbortSignal | undefined,
    onAbort: (messageIds: string[]) => void,
  ): {
    readonly message: OpenMessage;
    readonly confirmed: Promise<Receipt>;
    state(): MessageState;
  } {
    if (this.#open.size >= this.#maxQueue) throw new QueueFullError(this.#maxQueue);
    const open: OpenMessage = { ...message, queued: false, taken: false };
    const receipt = this.#receipts.expect(message.messageId, signal, onAbort);
    this.#open.set(message.messageId, open);
    return {
      message: open,
      confirmed: receipt.promise,
      state: () => receipt.settled ?? (open.taken ? 'on-wire' : 'queued'),
    };
  }

  get(messageId: string): OpenMessage | undefined {
    return this.#open.get(messageId);
  }

  /** In the order they were sent. */
  open(): OpenMessage[] {
    return [...this.#open.values()];
  }

  /** A new leader counts only the messages that it knows of. */
  forgetQueued(): void {
    for (const message of this.#open.values()) message.queued = false;
  }

  settle(verdict: Verdict): void {
    this.#open.delete(verdict.detail.messageId);
    this.#receipts.settle(verdict);
  }
}

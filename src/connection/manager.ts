import type { State } from '../journal/entry.ts';
import type { Transport } from '../journal/transport.ts';
import { pack } from './body.ts';
import { type Configured, configure } from './configure.ts';
import { type Driver, drive } from './driver.ts';
import { followPage } from './environment.ts';
import {
  A_TIME,
  isTime,
  MessageTooLargeError,
  QueueFullError,
  refuseUnknown,
  wrong,
} from './errors.ts';
import { Evented } from './evented.ts';
import type { ConnectionEvents, Sendable, Sending, Snapshot } from './events.ts';
import { randomId } from './id.ts';
import type { Keeper } from './keeping.ts';
import type { ConnectionOptions, SendOptions } from './options.ts';
import { onWire } from './outbox.ts';
import { Receipts } from './receipts.ts';
import type { OutboxStore } from './store.ts';

/**
 * A connection that loses nothing: WebSocket, else server-sent events, else long polling, with an outbox that
 * keeps each message until the server has confirmed it.
 *
 * @throws TypeError from the constructor, naming the option that is wrong
 */
export class ConnectionManager extends Evented<ConnectionEvents> {
  readonly #config: Configured;
  readonly #driver: Driver;
  readonly #receipts = new Receipts();
  readonly #page: typeof followPage;
  #keeper: Keeper | undefined;
  #unfollow: (() => void) | undefined;
  #closed = false;

  constructor(options: ConnectionOptions) {
    super((error, event) => {
      const message = `A listener of '${event}' threw: ${String(error)}`;
      this.#driver.report({ type: 'error', message });
      (globalThis.reportError ?? console.error)(error);
    });
    this.#config = configure(options);
    this.#page = options.page ?? followPage;
    this.#driver = drive(this.#config, options, {
      onEmission: (emission) => {
        this.#receipts.settle(emission);
        this.emit(emission.event, emission.detail);
      },
      onStep: (state, { type }) => this.#keeper?.note(state, type === 'leave'),
    });
    if (options.store) this.#keeper = this.#keepIn(options.store);
  }

  /**
   * Connects. While reconnecting, cuts the wait short or restarts the attempt. Does nothing when connected or
   * connecting.
   *
   * @throws Error after `close()`
   */
  connect(): void {
    this.#mustBeOpen();
    this.#unfollow ??= this.#page((what, meaning) => {
      this.#driver.report({ type: 'environment', what });
      if (meaning) this.#driver.dispatch({ type: meaning });
    });
    this.#driver.dispatch({ type: 'connect' });
  }

  /**
   * Call before `connect()`: the server's events resume after this position, since another client has delivered
   * the earlier ones.
   *
   * @throws Error when already connected, or about to be
   */
  resumeAfter({ received, log }: Pick<Snapshot, 'received' | 'log'>): void {
    if (this.state !== 'disconnected') throw new Error('Call resumeAfter() before connect().');
    this.#driver.state = { ...this.#driver.state, received, log };
  }

  /**
   * Ends the connection and gives up all unconfirmed messages: their promises reject. Leaves no timer, listener
   * or request behind.
   */
  disconnect(): void {
    this.#stopFollowing();
    this.#driver.dispatch({ type: 'disconnect', clientId: randomId(), secret: randomId() });
  }

  /** Ends the connection for good and leaves the stored outbox to its next owner. Promises reject with the code `left`. */
  close(): void {
    this.#leave();
  }

  /**
   * Adds a message to the outbox, and sends it now or once there is a connection. It stays there until the
   * server confirms it or it is given up.
   *
   * @param body anything JSON can represent, or bytes
   * @throws QueueFullError when `maxQueue` messages are already waiting
   * @throws MessageTooLargeError when the body is larger than `maxMessageSize`
   * @throws TypeError when the body cannot be serialised, or an option is wrong (a `messageId` already in the
   * outbox, for example)
   * @throws the signal's reason, when it is already aborted
   */
  sendMessage(
    body: Sendable,
    {
      signal,
      expiresIn = Number.POSITIVE_INFINITY,
      messageId = randomId(),
      ...unknown
    }: SendOptions = {},
  ): Sending {
    this.#mustBeOpen();
    refuseUnknown(Object.keys(unknown));
    signal?.throwIfAborted();
    const packed = pack(body);
    const { maxQueue, maxMessageSize } = this.#config;
    // A UTF-16 unit takes at most three bytes, so only bodies near the limit need counting.
    if (packed.json.length * 3 > maxMessageSize) {
      const bytes = new Blob([packed.json]).size;
      if (bytes > maxMessageSize) throw new MessageTooLargeError(bytes, maxMessageSize);
    }
    if (this.pending >= maxQueue) throw new QueueFullError(maxQueue);
    if (!isTime(expiresIn)) wrong('expiresIn', A_TIME, expiresIn);
    const queued = this.state !== 'connected';
    const receipt = this.#receipts.expect(messageId, signal, (aborted) => this.cancel(aborted));
    const expiresAt = this.#driver.clock.now() + expiresIn;
    this.#driver.dispatch({
      type: 'send',
      message: { messageId, ...packed, ...(expiresAt < Number.POSITIVE_INFINITY && { expiresAt }) },
    });
    const isOnWire = () =>
      onWire(this.#driver.state.outbox).some((item) => item.messageId === messageId);
    return {
      messageId,
      queued,
      confirmed: receipt.promise,
      get state() {
        return receipt.settled ?? (isOnWire() ? 'on-wire' : 'queued');
      },
    };
  }

  /** Gives up one or several messages, as a `signal` does; works for restored messages too. Does nothing for those that have ended. */
  cancel(messageIds: string | readonly string[]): void {
    // What is on its way into the store is the next owner's.
    if (this.#closed) return;
    this.#driver.dispatch({ type: 'cancel', messageIds: new Set([messageIds].flat()) });
  }

  get state(): State {
    return this.#driver.state.status;
  }

  /** The transport in use; `null` when not connected. */
  get transport(): Transport | null {
    return this.state === 'connected' ? (this.#driver.state.current?.transport ?? null) : null;
  }

  /** Messages that the server has not confirmed: queued, or on the wire. */
  get pending(): number {
    return this.#receipts.size;
  }

  snapshot(): Snapshot {
    const { status, phase, epoch, attempt, retryAt, clientId, received, log } = this.#driver.state;
    return {
      connection: this.#driver.client.id,
      clientId,
      state: status,
      phase,
      transport: this.transport,
      epoch,
      attempt,
      retryAt,
      pending: this.pending,
      received,
      log,
    };
  }

  #leave(final?: boolean): void {
    this.#closed = true;
    this.#stopFollowing();
    // Dispatched in order: everything sent before is stored before the store is closed.
    this.#driver.dispatch({ type: 'leave', final });
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Error('This ConnectionManager was closed; make a new one.');
  }

  #stopFollowing(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  /** Nothing happens until the store is open. */
  #keepIn(store: OutboxStore): Keeper {
    const driver = this.#driver;
    driver.running = false;
    return store.keep({
      clock: driver.clock,
      onOpen: (start, messages, left) => {
        driver.state = { ...driver.state, ...start };
        driver.running = true;
        for (const entry of left) driver.report(entry);
        if (!this.#closed) this.#restored(messages);
        driver.dispatch();
      },
      onStored: (clientId, sequence) => driver.dispatch({ type: 'stored', clientId, sequence }),
      onTrouble: driver.trouble,
      onEnd: () => this.#leave(true),
    });
  }

  #restored(messages: ConnectionEvents['restored']['messages']): void {
    for (const { messageId } of messages) {
      if (!this.#receipts.has(messageId)) this.#receipts.expect(messageId);
    }
    if (messages.length > 0) this.emit('restored', { messages });
  }
}

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
import { queuedEntry } from './machine/delivery.ts';
import type { ConnectionOptions, SendOptions } from './options.ts';
import { itemsOf, onWire } from './outbox.ts';
import { Receipts } from './receipts.ts';
import type { OutboxStore } from './store.ts';

/**
 * A connection that loses nothing: WebSocket, else server-sent events, else long polls, with an outbox that keeps each
 * message until the server has confirmed it.
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
      onStep: (state, { type }) =>
        type === 'leave' ? this.#keeper?.close() : this.#keeper?.note(state),
    });
    if (options.store) this.#keeper = this.#keepIn(options.store);
  }

  /**
   * Connects; when a reconnect is under way, cuts its wait short or starts its attempt anew. Nothing when connected or connecting.
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
   * Before `connect()`: the server's events are brought from there on, since another client had those before.
   *
   * @throws Error when it is connected already, or about to be
   */
  resumeAfter({ received, log }: Pick<Snapshot, 'received' | 'log'>): void {
    if (this.state !== 'disconnected') throw new Error('resumeAfter() comes before connect().');
    this.#driver.state = { ...this.#driver.state, received, log };
  }

  /** Ends the connection and gives up all unconfirmed messages: their promises reject. Leaves no timer, listener or request behind. */
  disconnect(): void {
    this.#stopFollowing();
    this.#driver.dispatch({ type: 'disconnect', clientId: randomId(), secret: randomId() });
  }

  /** Ends the connection for good and leaves the stored outbox to its next owner. Promises reject with the code `left`. */
  close(): void {
    this.#closed = true;
    this.#stopFollowing();
    // In its turn: what was sent before is stored before the store is left.
    this.#driver.dispatch({ type: 'leave' });
  }

  /**
   * Takes a message into the outbox, and sends it now or when there is a connection. It stays there until the server has
   * confirmed it, or it is given up.
   *
   * @param body anything that JSON can say, or bytes
   * @throws QueueFullError when `maxQueue` messages wait already
   * @throws MessageTooLargeError when the body is larger than `maxMessageSize`
   * @throws TypeError when the body cannot be serialised, or an option is wrong: a `messageId` that is in the outbox already, say
   * @throws the signal's reason, when it is aborted already
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
    // A UTF-16 unit takes three bytes at most: only what is near the limit has to be counted.
    if (packed.json.length * 3 > maxMessageSize) {
      const bytes = new Blob([packed.json]).size;
      if (bytes > maxMessageSize) throw new MessageTooLargeError(bytes, maxMessageSize);
    }
    if (this.pending >= maxQueue) throw new QueueFullError(maxQueue);
    if (!isTime(expiresIn)) wrong('expiresIn', A_TIME, expiresIn);
    const queued = this.state !== 'connected';
    const receipt = this.#receipts.expect(messageId, signal, () => this.cancel(messageId));
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

  /** Gives a message up, as its `signal` does: one that was restored, say. Nothing when it has ended. */
  cancel(messageId: string): void {
    this.#driver.dispatch({ type: 'cancel', messageId });
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

  #mustBeOpen(): void {
    if (this.#closed) throw new Error('This ConnectionManager was closed; make a new one.');
  }

  #stopFollowing(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  /** Nothing happens before the store is open. */
  #keepIn(store: OutboxStore): Keeper {
    const driver = this.#driver;
    driver.running = false;
    return store.keep({
      clock: driver.clock,
      onOpen: (start, messages) => {
        driver.state = { ...driver.state, ...start };
        driver.running = true;
        for (const { messageId, sequence, json } of itemsOf(driver.state.outbox)) {
          if (json !== null) driver.report(queuedEntry(messageId, sequence, json));
        }
        if (!this.#closed) this.#restored(messages);
        driver.dispatch();
      },
      onStored: (clientId, sequence) => driver.dispatch({ type: 'stored', clientId, sequence }),
      onTrouble: driver.trouble,
      onLost: () => this.close(),
    });
  }

  #restored(messages: ConnectionEvents['restored']['messages']): void {
    for (const { messageId } of messages) {
      if (!this.#receipts.has(messageId)) this.#receipts.expect(messageId);
    }
    if (messages.length > 0) this.emit('restored', { messages });
  }
}

import type { State, Transport } from '../journal/entry.ts';
import { pack } from './body.ts';
import { systemClock } from './clock.ts';
import { type Configured, configure } from './configure.ts';
import { type Driver, drive } from './driver.ts';
import { followPage } from './environment.ts';
import { MessageTooLargeError, QueueFullError } from './errors.ts';
import { Evented } from './evented.ts';
import type { Body, ConnectionEvents, MessageState, Sending, Snapshot } from './events.ts';
import { randomId } from './id.ts';
import { type Emission, initialState } from './machine.ts';
import type { Clock, ConnectionOptions, SendOptions } from './options.ts';
import { itemsOf, wanted } from './outbox.ts';
import { Receipts } from './receipts.ts';
import type { Keeper, OutboxStore } from './store.ts';

/**
 * A connection that loses nothing: WebSocket, else server-sent events, else long polls, with an outbox that keeps each
 * message until the server has confirmed it.
 *
 * @throws TypeError from the constructor, naming the option that is wrong
 */
export class ConnectionManager extends Evented<ConnectionEvents> {
  readonly #config: Configured;
  readonly #clock: Clock;
  readonly #driver: Driver;
  readonly #receipts = new Receipts();
  readonly #page: typeof followPage;
  #keeper: Keeper | null = null;
  #unfollow: (() => void) | null = null;
  #closed = false;

  constructor(options: ConnectionOptions) {
    super((error, event) => this.#listenerThrew(error, event));
    this.#config = configure(options);
    this.#clock = options.clock ?? systemClock;
    this.#page = options.page ?? followPage;
    this.#driver = drive({
      config: this.#config,
      state: initialState(randomId(), randomId()),
      name: options.name ?? 'ConnectionManager',
      clock: this.#clock,
      random: options.random ?? Math.random,
      network: options.network,
      auth: options.auth,
      onEmission: (emission) => this.#emit(emission),
      onBody: (body) => this.emit('message', body),
      onStep: (state) => this.#keeper?.note(state),
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

  /** Ends the connection and gives up all unconfirmed messages: their promises reject. Leaves no timer, listener or request behind. */
  disconnect(): void {
    this.#stopFollowing();
    this.#driver.dispatch({ type: 'disconnect', clientId: randomId(), secret: randomId() });
  }

  /** Ends the connection for good and leaves the stored outbox to its next owner. Promises reject with the code `left`. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopFollowing();
    // What was sent before the store was open is stored before the store is left.
    if (this.#driver.running) this.#leave();
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
    body: Body,
    { signal, expiresIn, messageId = randomId() }: SendOptions = {},
  ): Sending {
    this.#mustBeOpen();
    signal?.throwIfAborted();
    const packed = pack(body);
    const { maxQueue, maxMessageSize } = this.#config;
    // A UTF-16 unit takes three bytes at most: only what is near the limit has to be counted.
    if (packed.json.length * 3 > maxMessageSize) {
      const bytes = new TextEncoder().encode(packed.json).length;
      if (bytes > maxMessageSize) throw new MessageTooLargeError(bytes, maxMessageSize);
    }
    if (this.pending >= maxQueue) throw new QueueFullError(maxQueue);
    if (expiresIn !== undefined && !(expiresIn > 0)) {
      throw new TypeError(`Option expiresIn must be a number of ms above 0; it is ${expiresIn}.`);
    }
    const queued = this.state !== 'connected';
    const receipt = this.#receipts.expect(messageId, signal, () =>
      this.#driver.dispatch({ type: 'cancel', messageId }),
    );
    const expiry = expiresIn === undefined ? {} : { expiresAt: this.#clock.now() + expiresIn };
    this.#driver.dispatch({ type: 'send', message: { messageId, ...packed, ...expiry } });
    const stateOf = (): MessageState => receipt.settled ?? this.#stateOf(messageId);
    return {
      messageId,
      queued,
      confirmed: receipt.promise,
      get state() {
        return stateOf();
      },
    };
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
    return wanted(this.#driver.state.outbox) + this.#driver.waiting;
  }

  snapshot(): Snapshot {
    const { status, phase, epoch, attempt, retryAt, clientId } = this.#driver.state;
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
    };
  }

  #stateOf(messageId: string): MessageState {
    const { outbox } = this.#driver.state;
    const index = itemsOf(outbox).findIndex((item) => item.messageId === messageId);
    return index >= 0 && index < outbox.transmitted ? 'on-wire' : 'queued';
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Error('This ConnectionManager was closed; make a new one.');
  }

  #leave(): void {
    this.#keeper?.close();
    this.#keeper = null;
    this.#driver.dispatch({ type: 'leave' });
  }

  #stopFollowing(): void {
    this.#unfollow?.();
    this.#unfollow = null;
  }

  /** Nothing happens before the store is open. */
  #keepIn(store: OutboxStore): Keeper {
    const driver = this.#driver;
    driver.running = false;
    return store.keep({
      clock: this.#clock,
      onOpen: (kept, messages) => {
        const { clientId, secret } = driver.state;
        driver.state = initialState(kept?.identity.clientId ?? clientId, secret, kept);
        driver.running = true;
        if (!this.#closed) this.#restored(messages);
        driver.dispatch();
        if (this.#closed) this.#leave();
      },
      onStored: (clientId, sequence) => driver.dispatch({ type: 'stored', clientId, sequence }),
      onTrouble: (message) => {
        driver.report({ type: 'error', message });
        this.emit('error', { message });
      },
      onLost: () => this.close(),
    });
  }

  #restored(messages: ConnectionEvents['restored']['messages']): void {
    for (const { messageId } of messages) {
      if (!this.#receipts.has(messageId)) this.#receipts.expect(messageId);
    }
    if (messages.length > 0) this.emit('restored', { messages });
  }

  #emit(emission: Emission): void {
    if (emission.event === 'confirmed') this.#receipts.confirm(emission.detail.messageId);
    if (emission.event === 'failed') {
      const { messageId, code, reason } = emission.detail;
      this.#receipts.fail(messageId, code, reason);
    }
    this.emit(emission.event, emission.detail);
  }

  #listenerThrew(error: unknown, event: keyof ConnectionEvents): void {
    const message = `A listener of '${event}' threw: ${String(error)}`;
    this.#driver.report({ type: 'error', message });
    if (typeof reportError === 'function') reportError(error);
    else console.error(error);
  }
}

import type { State, Transport } from '../journal/entry.ts';
import { type RegisteredClient, registry } from '../journal/registry.ts';
import { Ring } from '../journal/ring.ts';
import { systemClock } from './clock.ts';
import { configure } from './configure.ts';
import { Emitter } from './emitter.ts';
import { followEnvironment } from './environment.ts';
import { MessageTooLargeError, QueueFullError } from './errors.ts';
import type { ConnectionEvents, Sending, Snapshot } from './events.ts';
import { readData, writeControl, writeMessage } from './frames.ts';
import { randomId } from './id.ts';
import {
  type Config,
  type Effect,
  type Emission,
  type Input,
  initialState,
  type MachineState,
  type Report,
  step,
} from './machine.ts';
import type { Clock, ConnectionOptions } from './options.ts';
import { size } from './outbox.ts';
import { PhysicalConnection } from './physical.ts';
import type { Hello, Json } from './protocol.ts';
import { Receipts } from './receipts.ts';
import { register } from './registration.ts';
import { Timers } from './timers.ts';
import { OPEN } from './transports/index.ts';

const PREVIEW = 120;

/** An input as the driver hands it in; `dispatch` adds time and randomness. */
type Happening = Input extends infer I
  ? I extends { at: number; random: number }
    ? Omit<I, 'at' | 'random'>
    : never
  : never;

/**
 * A connection that loses nothing: WebSocket, else server-sent events, else long polls, with an outbox that keeps each
 * message until the server has confirmed it. Drives the pure machine of `machine.ts` in a browser or in Node.
 *
 * @throws TypeError from the constructor, naming the option that is wrong
 */
export class ConnectionManager {
  readonly #config: Config;
  readonly #maxQueue: number;
  readonly #maxMessageSize: number;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #client: RegisteredClient & { readonly journal: Ring };
  readonly #emitter: Emitter<ConnectionEvents>;
  readonly #receipts = new Receipts();
  readonly #timers: Timers;
  readonly #physical = new Map<number, PhysicalConnection>();
  readonly #inputs: Happening[] = [];
  #state: MachineState;
  #stepping = false;
  #unfollow: (() => void) | null = null;

  constructor(options: ConnectionOptions) {
    const { machine, maxQueue, maxMessageSize } = configure(options);
    this.#config = machine;
    this.#maxQueue = maxQueue;
    this.#maxMessageSize = maxMessageSize;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#state = initialState(randomId());
    this.#emitter = new Emitter((error, event) => this.#listenerThrew(error, event));
    this.#timers = new Timers(this.#clock, (timer, id) =>
      this.#dispatch({ type: 'timer', timer, id }),
    );
    this.#client = {
      id: randomId().slice(0, 8),
      journal: new Ring(),
      tap: null,
      channels: () => [...this.#physical.values()],
    };
    const { jitter, base, cap, maxAttempts, route } = machine;
    this.#client.journal.write({
      type: 'connection',
      at: this.#clock.now(),
      connection: this.#client.id,
      label: options.name ?? 'ConnectionManager',
      url: route[0]?.url ?? '',
      policy: { jitter, base, cap, ...(Number.isFinite(maxAttempts) && { maxAttempts }) },
    });
    register(this.#client);
  }

  /** Connects; when a reconnect is under way, cuts its wait short or starts its attempt anew. Nothing when connected or connecting. */
  connect(): void {
    this.#unfollow ??= followEnvironment((what, meaning) => {
      this.#report({ type: 'environment', what });
      if (meaning) this.#dispatch({ type: meaning });
    });
    this.#dispatch({ type: 'connect' });
  }

  /** Ends the connection and gives up all unconfirmed messages: their promises reject. Leaves no timer, listener or request behind. */
  disconnect(): void {
    this.#unfollow?.();
    this.#unfollow = null;
    this.#dispatch({ type: 'disconnect', clientId: randomId() });
  }

  /**
   * Takes a message into the outbox, and sends it now or when there is a connection. It stays there until the server has confirmed it.
   *
   * @param body anything that JSON can say
   * @throws QueueFullError when `maxQueue` messages wait already
   * @throws MessageTooLargeError when the body is larger than `maxMessageSize`
   * @throws TypeError when the body cannot be serialised
   */
  sendMessage(body: Json): Sending {
    const json: string | undefined = JSON.stringify(body);
    if (json === undefined) throw new TypeError('A message body must be something JSON can say.');
    const bytes = new TextEncoder().encode(json).length;
    if (bytes > this.#maxMessageSize) throw new MessageTooLargeError(bytes, this.#maxMessageSize);
    if (this.pending >= this.#maxQueue) throw new QueueFullError(this.#maxQueue);
    const messageId = randomId();
    const queued = this.state !== 'connected';
    const confirmed = this.#receipts.expect(messageId);
    this.#dispatch({ type: 'send', messageId, json });
    return { messageId, queued, confirmed };
  }

  on<K extends keyof ConnectionEvents>(
    event: K,
    listener: (detail: ConnectionEvents[K]) => void,
  ): this {
    this.#emitter.on(event, listener);
    return this;
  }

  once<K extends keyof ConnectionEvents>(
    event: K,
    listener: (detail: ConnectionEvents[K]) => void,
  ): this {
    this.#emitter.on(event, listener, true);
    return this;
  }

  off<K extends keyof ConnectionEvents>(
    event: K,
    listener: (detail: ConnectionEvents[K]) => void,
  ): this {
    this.#emitter.off(event, listener);
    return this;
  }

  get state(): State {
    return this.#state.status;
  }

  /** The transport in use; `null` when not connected. */
  get transport(): Transport | null {
    return this.state === 'connected' ? (this.#state.current?.transport ?? null) : null;
  }

  /** Messages that the server has not confirmed: queued, or on the wire. */
  get pending(): number {
    return size(this.#state.outbox) + this.#inputs.filter(({ type }) => type === 'send').length;
  }

  snapshot(): Snapshot {
    const { status, phase, epoch, attempt, retryAt, clientId } = this.#state;
    return {
      connection: this.#client.id,
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

  #dispatch(happening: Happening): void {
    this.#inputs.push(happening);
    // A listener may call back in: its input waits until the step that told it is done.
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) this.#step(next);
    } finally {
      this.#stepping = false;
    }
  }

  #step(happening: Happening): void {
    const input = { ...happening, at: this.#clock.now(), random: this.#random() } as Input;
    const { state, effects } = step(this.#config, this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: Effect): void {
    switch (effect.type) {
      case 'open':
        return this.#open(effect.epoch, effect.transport, effect.hello);
      case 'close':
        this.#physical.get(effect.epoch)?.close(effect.code, effect.reason);
        this.#physical.delete(effect.epoch);
        return;
      case 'transmit':
      case 'transmit-message': {
        const physical = this.#physical.get(effect.epoch);
        if (!physical) return;
        const { plain } = physical;
        return physical.send(
          effect.type === 'transmit'
            ? writeControl(effect.frame, plain)
            : writeMessage(effect.item, plain),
        );
      }
      case 'set-timer':
        return this.#timers.set(effect.timer, effect.id, effect.delay);
      case 'clear-timer':
        return this.#timers.clear(effect.timer);
      case 'report':
        return this.#report(effect.entry);
      case 'emit':
        return this.#emit(effect.emission);
      case 'deliver':
        return this.#emitter.emit('message', effect.body);
    }
  }

  #open(epoch: number, transport: Transport, hello: Hello): void {
    const url = this.#config.route.find((stop) => stop.transport === transport)?.url ?? '';
    const physical = new PhysicalConnection(this.#client, epoch, transport, url, {
      onOpen: (from, plain) => this.#dispatch({ type: 'opened', epoch: from, plain }),
      onFrame: (from, data) => this.#onFrame(from, data, physical.plain),
      onClose: (from, ending, by) => {
        this.#physical.delete(from);
        this.#dispatch({ type: 'closed', epoch: from, ending, by });
      },
    });
    this.#physical.set(epoch, physical);
    const { WebSocket, fetch } = registry().natives ?? globalThis;
    physical.open(OPEN[transport], {
      url,
      hello,
      received: () => this.#state.received,
      natives: { WebSocket, fetch: fetch.bind(globalThis) },
      clock: this.#clock,
    });
  }

  #onFrame(epoch: number, data: unknown, plain: boolean): void {
    const text = typeof data === 'string' ? data : (JSON.stringify(data) ?? '');
    this.#dispatch({
      type: 'frame',
      epoch,
      frame: readData(data, plain),
      size: text.length,
      preview: text.slice(0, PREVIEW),
    });
  }

  #emit(emission: Emission): void {
    if (emission.event === 'confirmed') this.#receipts.confirm(emission.detail.messageId);
    if (emission.event === 'failed') {
      this.#receipts.fail(emission.detail.messageId, emission.detail.reason);
    }
    this.#emitter.emit(emission.event, emission.detail);
  }

  #report(entry: Report): void {
    const base = { at: this.#clock.now(), connection: this.#client.id };
    this.#client.journal.write({ ...entry, ...base });
  }

  #listenerThrew(error: unknown, event: keyof ConnectionEvents): void {
    this.#report({ type: 'error', message: `A listener of '${event}' threw: ${String(error)}` });
    if (typeof reportError === 'function') reportError(error);
    else console.error(error);
  }
}

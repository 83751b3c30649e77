import { Evented } from '../../../src/connection/evented.ts';
import type { Body, ConnectionEvents, Snapshot } from '../../../src/connection/events.ts';
import type { SharedTarget } from '../../../src/connection/tabs/index.ts';
import type { State } from '../../../src/journal/entry.ts';

interface Stored {
  readonly messageId: string;
  readonly body: Body;
  readonly sequence: number;
}

/** The stored outbox that the leaders hand on, and the server at the other end. */
export class Backend {
  stored: Stored[] = [];
  owner: FakeTarget | null = null;
  next = 1;
  /** Whether messages are answered. */
  confirming = true;
  online = true;
  /** Bodies that the server has applied, in order; a message sent anew is applied anew. */
  readonly applied: Body[] = [];
  /** All that the server has said. */
  readonly said: Body[] = [];
  readonly targets: FakeTarget[] = [];
  readonly #seen = new Set<number>();

  get live(): FakeTarget[] {
    return this.targets.filter(({ state }) => state === 'connected');
  }

  /** The server answers, late, for everything that it has applied. */
  confirm(): void {
    const { owner, stored } = this;
    this.stored = [];
    for (const { messageId } of stored) owner?.confirmed(messageId);
  }

  apply({ sequence, body }: Stored): void {
    if (this.#seen.has(sequence)) return;
    this.#seen.add(sequence);
    this.applied.push(body);
  }
}

class Events extends Evented<ConnectionEvents> {
  readonly tell = this.emit;
}

/** As a ConnectionManager with a stored outbox: restores, stores before it sends, and leaves the rest behind. */
export class FakeTarget implements SharedTarget {
  state: State = 'disconnected';
  ending: 'disconnect' | 'close' | null = null;
  connects = 0;
  sends = 0;
  /** The time to live of each message. */
  readonly given: unknown[] = [];
  #received = 0;
  #log: string | undefined;
  readonly #cancelled = new Set<string>();
  readonly #backend: Backend;
  readonly #gate: (task: () => void) => void;
  readonly #emitter = new Events((error) => {
    throw error;
  });

  constructor(backend: Backend, gate: (task: () => void) => void) {
    this.#backend = backend;
    this.#gate = gate;
    backend.targets.push(this);
  }

  resumeAfter({ received, log }: Pick<Snapshot, 'received' | 'log'>): void {
    this.#received = received;
    this.#log = log;
  }

  connect(): void {
    this.connects++;
    if (this.state !== 'disconnected') return;
    void this.#later(() => {
      if (this.ending) return;
      const before = this.#backend.owner;
      this.#backend.owner = this;
      if (before) before.#gate(() => before.lose());
      const messages = this.#backend.stored;
      if (messages.length > 0) this.#emitter.tell('restored', { messages });
      this.#become('connecting');
      if (!this.#backend.online) return;
      this.#log = 'log';
      this.#become('connected');
      this.#hear();
      for (const message of messages) this.#transmit(message);
    });
  }

  disconnect(): void {
    this.ending ??= 'disconnect';
    this.#backend.stored = [];
    this.#become('disconnected');
  }

  close(): void {
    this.ending ??= 'close';
    if (this.#backend.owner === this) this.#backend.owner = null;
    this.state = 'disconnected';
  }

  sendMessage(
    body: Body,
    { messageId, expiresIn }: Parameters<SharedTarget['sendMessage']>[1],
  ): void {
    if (this.ending) throw new Error('It was closed.');
    this.sends++;
    this.given.push(expiresIn);
    if (body === 'too large') throw new Error('The message is too large.');
    this.#emitter.tell('queued', { messageId });
    void this.#later(() => {
      if (this.#backend.owner !== this || this.#cancelled.has(messageId)) return;
      const item = { messageId, body, sequence: this.#backend.next++ };
      this.#backend.stored = [...this.#backend.stored, item];
      if (this.state === 'connected') this.#transmit(item);
    });
  }

  cancel(messageIds: readonly string[]): void {
    for (const messageId of messageIds) {
      this.#cancelled.add(messageId);
      this.#backend.stored = this.#backend.stored.filter((item) => item.messageId !== messageId);
      this.#emitter.tell('failed', { messageId, code: 'aborted', reason: 'aborted' });
    }
  }

  /** Another page takes the stored outbox: it closes by itself. */
  lose(): void {
    this.ending ??= 'close';
    if (this.#backend.owner === this) this.#backend.owner = null;
    this.#become('disconnecting');
    for (const { messageId } of this.#backend.stored) {
      this.#emitter.tell('failed', { messageId, code: 'left', reason: 'It is in the store.' });
    }
    this.#become('disconnected');
  }

  on<K extends keyof ConnectionEvents>(
    event: K,
    listener: (detail: ConnectionEvents[K]) => void,
  ): void {
    this.#emitter.on(event, listener);
  }

  /** The server has confirmed the message. */
  confirmed(messageId: string): void {
    this.#gate(() => this.#emitter.tell('confirmed', { messageId }));
  }

  /** The server says something. */
  deliver(body: Body): void {
    this.#backend.said.push(body);
    this.#gate(() => this.#hear());
  }

  #hear(): void {
    for (const body of this.#backend.said.slice(this.#received)) {
      this.#received++;
      this.#emitter.tell('message', body);
    }
  }

  snapshot(): Snapshot {
    const transport = this.state === 'connected' ? 'websocket' : null;
    const pending = this.#backend.stored.length;
    const log = { received: this.#received, log: this.#log };
    const rest = { phase: null, epoch: 1, attempt: 0, retryAt: null, pending, ...log };
    return { connection: 'c', clientId: 'id', state: this.state, transport, ...rest };
  }

  #transmit(item: Stored): void {
    const { messageId } = item;
    this.#emitter.tell('sent', { messageId, transport: 'websocket' });
    this.#backend.apply(item);
    if (!this.#backend.confirming) return;
    void this.#later(() => {
      if (this.#backend.owner !== this) return;
      this.#backend.stored = this.#backend.stored.filter((kept) => kept !== item);
      this.#emitter.tell('confirmed', { messageId });
    });
  }

  #become(newState: State): void {
    const oldState = this.state;
    this.state = newState;
    const { transport } = this.snapshot();
    const cause = this.ending ? 'disconnect' : 'connect';
    this.#emitter.tell('state_change', {
      oldState,
      newState,
      cause,
      transport,
    } as ConnectionEvents['state_change']);
  }

  async #later(task: () => void): Promise<void> {
    await null;
    this.#gate(task);
  }
}

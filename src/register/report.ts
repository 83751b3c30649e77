import type { State } from '../journal/entry.ts';
import { register } from '../journal/registration.ts';
import type { Channel, Passage, RegisteredClient } from '../journal/registry.ts';
import type { Transport } from '../journal/transport.ts';
import { type ClientAdapter, checkAdapter } from './adapter.ts';
import { clip, describeBody } from './bounded.ts';
import { Connection, type ReportedConnection } from './connection.ts';
import { Journal } from './journal.ts';
import { Ownership } from './ownership.ts';

const MAX_URL = 2000;

/** How a client reports to the panel what happens to it. Nothing throws: being watched must not harm a client. */
export interface ClientReport {
  /** Name of the client in the panel's journal. */
  readonly id: string;
  /** The last state reported; `disconnected` before the first. */
  readonly current: State;
  /**
   * The client has entered a state; repeating the current state has no effect. For a client that never reports its states,
   * they are derived from its connections.
   *
   * @param cause why, in one word or two: `connect`, `opened`, `closed`, `gave-up` …
   * @param phase while reconnecting: whether it is waiting or attempting
   */
  state(to: State, cause: string, phase?: 'waiting' | 'attempting'): void;
  /**
   * A physical connection is about to be attempted.
   *
   * @param url target; default: the adapter's
   * @param options `handover`: it is to replace an open connection
   */
  attempt(
    transport: Transport,
    url?: string,
    options?: { readonly handover?: boolean },
  ): ReportedConnection;
  /**
   * A wait before the next attempt begins.
   *
   * @param planned its length, ms
   * @param ceiling the longest it could have been, ms; default: `planned`
   */
  backoff(planned: number, ceiling?: number): void;
  /** A message was added to the client's outbox. */
  queued(messageId: string | number, body?: unknown): void;
  /** A message was given up. */
  failed(messageId: string | number, reason: string): void;
  /** Something went wrong that the client recovered from. */
  error(message: string): void;
  /**
   * Takes a passage of one of the adapter's `channels` through the panel's faults. They call `go` to let it continue: at
   * once if there are none, otherwise possibly later, changed, twice, or never.
   */
  pass(channel: Channel, passage: Passage, go: (passage: Passage) => void): void;
  /** The client is finished: connections that are still open are recorded as closed by it, and it claims no more connections. */
  end(): void;
}

/**
 * Makes a client known to the panel, whether the panel is already open or opens later. Call this before the client's first
 * attempt: connections seen earlier are shown as those of a client that does not report itself.
 *
 * @throws TypeError naming the field of the adapter that is wrong
 */
export function registerClient(adapter: ClientAdapter): ClientReport {
  checkAdapter(adapter);
  return new Report(adapter);
}

let registered = 0;

class Report implements ClientReport {
  readonly id: string;
  readonly #adapter: ClientAdapter;
  readonly #journal: Journal;
  readonly #ownership: Ownership;
  readonly #client: RegisteredClient & { ended: boolean };
  readonly #alive = new Set<Connection>();
  #state: State = 'disconnected';
  #phase: 'waiting' | 'attempting' | undefined;
  #epoch = 0;
  /** Attempts since it was last connected. */
  #attempts = 0;

  constructor(adapter: ClientAdapter) {
    const { label, url, policy, channels } = adapter;
    this.id = `${clip(label, 40)}#${(++registered).toString(36)}-${randomSuffix()}`;
    this.#adapter = adapter;
    this.#journal = new Journal(this.id);
    this.#ownership = new Ownership(adapter);
    this.#client = {
      id: this.id,
      journal: this.#journal.ring,
      tap: null,
      channels: channels ?? (() => []),
      ended: false,
      ...(!channels && {
        claims: {
          owns: (seen) => !this.#client.ended && this.#ownership.owns(seen),
          epoch: (transport) => this.#newest(transport)?.epoch ?? this.#epoch,
          faulted: (epoch) => {
            for (const connection of this.#alive) {
              if (connection.epoch === epoch) connection.faulted = true;
            }
          },
        },
      }),
    };
    this.#journal.write({
      type: 'connection',
      label: clip(label),
      url: clip(url, MAX_URL),
      ...(policy && { policy: { ...policy } }),
    });
    register(this.#client);
  }

  get current(): State {
    return this.#state;
  }

  state(to: State, cause: string, phase?: 'waiting' | 'attempting'): void {
    if (to === this.#state && phase === this.#phase) return;
    const from = this.#state;
    this.#state = to;
    this.#phase = phase;
    this.#journal.write({ type: 'state', from, to, cause: clip(cause), ...(phase && { phase }) });
  }

  attempt(
    transport: Transport,
    url = this.#adapter.url,
    { handover = false }: { readonly handover?: boolean } = {},
  ): ReportedConnection {
    const epoch = ++this.#epoch;
    const connection = new Connection(this.#journal, epoch, transport, {
      open: () => {
        this.#attempts = 0;
      },
      close: () => this.#alive.delete(connection),
    });
    if (this.#journal.ended) connection.state = 'closed';
    else this.#begin(connection, url, handover);
    return connection;
  }

  #begin(connection: Connection, url: string, handover: boolean): void {
    const { epoch, transport } = connection;
    this.#alive.add(connection);
    const where = clip(url, MAX_URL);
    this.#ownership.add(where);
    this.#journal.write({
      type: 'attempt',
      epoch,
      transport,
      url: where,
      attempt: handover ? 1 : ++this.#attempts,
      ...(handover && { handover }),
    });
  }

  backoff(planned: number, ceiling = planned): void {
    this.#journal.write({ type: 'backoff', attempt: this.#attempts + 1, ceiling, planned });
  }

  queued(messageId: string | number, body?: unknown): void {
    const described = this.#journal.watched ? describeBody(body) : { size: 0 };
    this.#journal.write({ type: 'queued', messageId: clip(messageId), ...described });
  }

  failed(messageId: string | number, reason: string): void {
    this.#journal.write({ type: 'failed', messageId: clip(messageId), reason: clip(reason) });
  }

  error(message: string): void {
    this.#journal.write({ type: 'error', message: clip(message, 1000) });
  }

  pass(channel: Channel, passage: Passage, go: (passage: Passage) => void): void {
    const { tap } = this.#client;
    if (tap) tap(channel, passage, go);
    else go(passage);
  }

  end(): void {
    for (const connection of [...this.#alive]) connection.close({ by: 'client', clean: true });
    this.state('disconnected', 'ended');
    this.#client.ended = true;
    this.#journal.ended = true;
  }

  #newest(transport: Transport): Connection | undefined {
    return [...this.#alive].findLast((connection) => connection.transport === transport);
  }
}

/** Two copies of this module in one page must not assign the same ids. */
const randomSuffix = (): string => Math.random().toString(36).slice(2, 6);

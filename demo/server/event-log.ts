import type { Json } from '../../src/connection/protocol.ts';
import type { Store, StoredEvent } from './store.ts';

/** Each user's numbered events. What a transaction records is told when it is through, and not at all when it fails. */
export class EventLog {
  readonly #store: Store;
  readonly #tell: (user: string, event: StoredEvent) => void;
  #recorded: { readonly user: string; readonly event: StoredEvent }[] = [];

  constructor(store: Store, tell: (user: string, event: StoredEvent) => void) {
    this.#store = store;
    this.#tell = tell;
  }

  /** All that `work` stores and records is kept, or nothing. */
  transaction<T>(work: () => T): T {
    this.#recorded = [];
    const result = this.#store.transaction(work);
    for (const { user, event } of this.#recorded) this.#tell(user, event);
    return result;
  }

  /** Belongs into a transaction. */
  record(user: string, body: Json): void {
    const sequence = this.#store.addEvent(user, body);
    this.#recorded.push({ user, event: { sequence, body } });
  }

  /** The event that a client goes on after, which says to have had all up to `received`. */
  resumeAfter(user: string, received: number): number {
    const last = this.#store.lastEvent(user);
    if (received > last) return last;
    return Math.max(received, this.#store.firstEvent(user) - 1);
  }
}

import type { MachineState } from './machine.ts';
import type { Clock } from './options.ts';
import { itemsOf, type Outbox } from './outbox.ts';
import type { Identity, Kept, OutboxItem, OutboxStore } from './store.ts';

/** A storage that does not open within this time is not waited for, ms. */
const PATIENCE = 3000;

export interface KeeperEvents {
  /** All messages of this outbox up to `sequence` are stored. */
  onStored(clientId: string, sequence: number): void;
  onTrouble(message: string): void;
  /** Another owner has the outbox now. */
  onLost(): void;
}

/** Keeps a store in step with the outbox: writes what changed, one change at a time. */
export class Keeper {
  readonly #events: KeeperEvents;
  readonly #clock: Clock;
  #store: OutboxStore | null;
  #state: MachineState | null = null;
  /** As the store has them. */
  #identity: Identity | null = null;
  #outbox: Outbox | null = null;
  #messages = new Map<number, OutboxItem>();
  #saving = false;
  #closing = false;

  constructor(store: OutboxStore, clock: Clock, events: KeeperEvents) {
    this.#store = store;
    this.#clock = clock;
    this.#events = events;
    store.onLost = () => {
      this.#store = null;
      events.onLost();
    };
  }

  /** What was left; `null` for a new outbox, `undefined` when nothing can be stored. Never rejects. */
  async open(): Promise<Kept | null | undefined> {
    let timer: unknown;
    const late = new Promise<never>((_, reject) => {
      timer = this.#clock.setTimeout(
        () => reject(new Error(`It did not open within ${PATIENCE} ms.`)),
        PATIENCE,
      );
    });
    try {
      const kept = (await Promise.race([this.#store?.open(), late])) ?? null;
      if (kept && !kept.identity?.clientId) throw new Error('What it kept names no client.');
      for (const item of kept?.messages ?? []) this.#messages.set(item.sequence, item);
      this.#identity = kept?.identity ?? null;
      return kept;
    } catch (error) {
      this.#giveUp(error);
      return undefined;
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  /** Called after every step. */
  note(state: MachineState): void {
    this.#state = state;
    if (this.#store && !this.#saving) void this.#save(this.#store);
  }

  /** What is not stored yet is stored first. */
  close(): void {
    this.#closing = true;
    if (!this.#saving) this.#release();
  }

  #release(): void {
    this.#store?.close();
    this.#store = null;
  }

  async #save(store: OutboxStore): Promise<void> {
    this.#saving = true;
    try {
      // What the caller does in this turn goes in one change.
      await null;
      while (this.#store && this.#state && this.#isBehind(this.#state)) {
        await this.#write(store, this.#state);
      }
    } catch (error) {
      try {
        await store.save({ ...this.#wiped(), clear: true });
      } catch {
        // It is the store's first error that is told.
      }
      this.#giveUp(error);
    } finally {
      this.#saving = false;
      if (this.#closing) this.#release();
    }
  }

  #isBehind({ outbox, clientId, secret, confirmed }: MachineState): boolean {
    const { clientId: id, secret: known, confirmed: upTo } = this.#identity ?? {};
    // An identity without messages is not worth a write.
    if (!this.#identity && itemsOf(outbox).length === 0) return false;
    const { items, start, end } = this.#outbox ?? {};
    const same = outbox.items === items && outbox.start === start && outbox.end === end;
    return !same || clientId !== id || secret !== known || confirmed !== upTo;
  }

  async #write(store: OutboxStore, state: MachineState): Promise<void> {
    const { outbox, clientId, secret, confirmed } = state;
    const clear = this.#identity !== null && this.#identity.clientId !== clientId;
    const before = clear ? new Map<number, OutboxItem>() : this.#messages;
    const now = new Map(itemsOf(outbox).map((item) => [item.sequence, item]));
    const put = [...now.values()].filter((item) => before.get(item.sequence) !== item);
    const remove = [...before.keys()].filter((sequence) => !now.has(sequence));
    const identity = { clientId, secret, confirmed };
    await store.save({ identity, put, remove, ...(clear && { clear }) });
    this.#identity = identity;
    this.#outbox = outbox;
    this.#messages = now;
    const last = put.at(-1)?.sequence;
    if (last !== undefined && !this.#closing) this.#events.onStored(clientId, last);
  }

  #wiped() {
    const identity = this.#identity ?? { clientId: '', secret: null, confirmed: 0 };
    return { identity, put: [], remove: [] };
  }

  #giveUp(error: unknown): void {
    this.close();
    const why = error instanceof Error ? error.message : String(error);
    this.#events.onTrouble(
      `The outbox cannot be stored, and is kept in memory from now on: a reload loses what is not confirmed. ${why}`,
    );
    const clientId = this.#state?.clientId;
    if (clientId !== undefined) this.#events.onStored(clientId, Number.POSITIVE_INFINITY);
  }
}

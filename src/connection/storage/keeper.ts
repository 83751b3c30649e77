import { preview, unpack } from '../body.ts';
import { whyOf } from '../errors.ts';
import type { Keepable, Keeper, Owner, Start } from '../keeping.ts';
import type { Report } from '../machine/effect.ts';
import type { Identity, OutboxItem } from '../outbox.ts';
import { itemsOf, type Outbox, oldest, outboxOf } from '../outbox.ts';
import type { Kept, OutboxStore } from '../store.ts';
import { isPrerendered } from './possession.ts';

/**
 * Time limits for opening the store and for storing, ms. Messages are not sent before they are stored, so
 * storage that is slower is given up.
 */
const OPENING = 3000;
const STORING = 15_000;

/** Keeps a client's outbox in the store whose method this is. */
export function keep(this: OutboxStore, owner: Owner): Keeper {
  return new StoreKeeper(this, owner);
}

/** Writes changes to the store, one at a time. */
class StoreKeeper implements Keeper {
  readonly #owner: Owner;
  #store: OutboxStore | null;
  /**
   * A store that could neither save the outbox nor remove it. It stays open, to keep ownership: another owner
   * would continue with the same client id and assign the same sequence numbers.
   */
  #failed: OutboxStore | null = null;
  #state: Keepable | null = null;
  /** The identity and outbox as stored. */
  #identity: Identity | null = null;
  #outbox: Outbox | null = null;
  #messages = new Map<number, OutboxItem>();
  #saving = false;
  #closing = false;

  constructor(store: OutboxStore, owner: Owner) {
    this.#store = store;
    this.#owner = owner;
    store.onLost = () => {
      this.#store = this.#failed = null;
      owner.onEnd();
    };
    void this.#open(store);
  }

  /** Never rejects. */
  async #open(store: OutboxStore): Promise<void> {
    let found: Parameters<Owner['onOpen']> = [{}, [], []];
    try {
      if (isPrerendered()) await shown();
      const kept = (await this.#within(OPENING, 'open', store.open())) ?? null;
      if (kept && !kept.identity?.clientId) throw new Error('Its data names no client.');
      found = [startOf(kept), wanted(kept), left(kept)];
      for (const item of kept?.messages ?? []) this.#messages.set(item.sequence, item);
      this.#identity = kept?.identity ?? null;
    } catch (error) {
      this.#giveUp(error);
    }
    this.#owner.onOpen(...found);
  }

  /** @throws Error when the work takes longer */
  async #within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
    const { clock } = this.#owner;
    let timer: unknown;
    const late = new Promise<never>((_, reject) => {
      const error = new Error(`It did not ${what} within ${ms} ms.`);
      timer = clock.setTimeout(() => reject(error), ms);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clock.clearTimeout(timer);
    }
  }

  note(state: Keepable, leaving: boolean): void {
    if (this.#closing) return;
    this.#closing = leaving;
    if (!leaving) this.#state = state;
    if (this.#saving) return;
    if (leaving) this.#release();
    else if (this.#store) void this.#save(this.#store);
  }

  #release(): void {
    const failed = this.#failed;
    if (failed) void this.#wipe(failed).then(() => this.#shut(failed));
    void this.#shut(this.#store);
    this.#store = this.#failed = null;
    this.#owner.onEnd();
  }

  /** Never rejects: a store that fails to close must not affect the connection. */
  async #shut(store: OutboxStore | null): Promise<void> {
    try {
      await store?.close();
    } catch (error) {
      this.#owner.onTrouble(`The store could not be closed. ${whyOf(error)}`);
    }
  }

  /**
   * Removes what is stored.
   *
   * @returns whether that succeeded
   */
  async #wipe(store: OutboxStore): Promise<boolean> {
    const identity = this.#identity ?? { clientId: '', secret: null, confirmed: 0 };
    try {
      const wiped = store.save({ identity, put: [], remove: [], clear: true });
      await this.#within(OPENING, 'store', wiped);
      return true;
    } catch {
      return false;
    }
  }

  async #save(store: OutboxStore): Promise<void> {
    this.#saving = true;
    try {
      // Collects everything that the caller does in this turn of the event loop into one change.
      await null;
      while (this.#store && this.#state && this.#isBehind(this.#state)) {
        await this.#write(store, this.#state);
      }
    } catch (error) {
      // After leaving, this client assigns no more numbers: what is stored belongs to the next owner, even
      // without this change.
      const left = this.#closing && this.#state?.clientId === this.#identity?.clientId;
      if (this.#store && !left && !(await this.#wipe(store))) {
        this.#failed = this.#store;
        this.#store = null;
      }
      // The first error of the store is the one reported.
      this.#giveUp(error);
    } finally {
      this.#saving = false;
      if (this.#closing) this.#release();
    }
  }

  #isBehind({ outbox, clientId, secret }: Keepable): boolean {
    const { clientId: id, secret: known } = this.#identity ?? {};
    // An identity without messages is not worth a write.
    if (!this.#identity && itemsOf(outbox).length === 0) return false;
    const { items, start, end } = this.#outbox ?? {};
    const same = outbox.items === items && outbox.start === start && outbox.end === end;
    return !same || clientId !== id || secret !== known;
  }

  async #write(store: OutboxStore, state: Keepable): Promise<void> {
    const { outbox, clientId, secret } = state;
    const clear = this.#identity !== null && this.#identity.clientId !== clientId;
    const before = clear ? new Map<number, OutboxItem>() : this.#messages;
    const now = new Map(itemsOf(outbox).map((item) => [item.sequence, item]));
    const put = [...now.values()].filter((item) => before.get(item.sequence) !== item);
    const remove = [...before.keys()].filter((sequence) => !now.has(sequence));
    const identity = { clientId, secret, confirmed: oldest(outbox) - 1 };
    const saved = store.save({ identity, put, remove, ...(clear && { clear }) });
    await this.#within(STORING, 'store', saved);
    this.#identity = identity;
    this.#outbox = outbox;
    this.#messages = now;
    // A message that was given up meanwhile may have passed its number on to another.
    const current = new Set(itemsOf(this.#state?.outbox ?? outbox));
    const last = put.findLast((item) => current.has(item))?.sequence;
    if (last !== undefined) this.#owner.onStored(clientId, last);
  }

  #giveUp(error: unknown): void {
    void this.#shut(this.#store);
    this.#store = null;
    this.#owner.onTrouble(
      `The outbox cannot be stored, and is kept in memory from now on: a reload loses what is not confirmed. ${whyOf(error)}`,
    );
    const clientId = this.#state?.clientId;
    if (clientId !== undefined && !this.#closing)
      this.#owner.onStored(clientId, Number.POSITIVE_INFINITY);
  }
}

const shown = (): Promise<unknown> =>
  new Promise((resolve) => {
    document.addEventListener('prerenderingchange', resolve, { once: true });
  });

/** @param kept `null` for a new outbox */
function startOf(kept: Kept | null): Start {
  if (!kept) return { durable: 0 };
  const { clientId, secret, confirmed } = kept.identity;
  const outbox = outboxOf(confirmed, kept.messages);
  const durable = outbox.next - 1;
  return { clientId, ...(secret !== null && { secret }), outbox, durable };
}

/** Messages that somebody may still be waiting for. */
const wanted = (kept: Kept | null) =>
  (kept?.messages ?? []).flatMap(({ messageId, json, encoding }) =>
    json === null ? [] : { messageId, body: unpack(JSON.parse(json), encoding) },
  );

const left = (kept: Kept | null): Report[] =>
  (kept?.messages ?? []).flatMap(({ messageId, sequence, json }) =>
    json === null
      ? []
      : [{ type: 'queued', messageId, sequence, size: json.length, preview: preview(json) }],
  );

import type { Kept, OutboxChange } from '../store.ts';
import { type Adopted, adopt, lockOf, type Search } from './adopt.ts';
import { type Database, fenceOf, messagesOf, openDatabase, STORES } from './database.ts';
import { type Possession, tryPossess } from './possession.ts';
import { inWords } from './words.ts';

interface Waiting extends PromiseWithResolvers<void> {
  readonly change: OutboxChange;
}

export interface SessionOptions extends Pick<Search, 'locks' | 'name' | 'steal' | 'onDamage'> {
  readonly databaseName: string;
  readonly onLost: () => void;
}

/**
 * The period from one `open()` to its `close()`: the database, the lock on one outbox, and the changes that
 * wait to be stored.
 */
export class Session {
  readonly #options: SessionOptions;
  #database: Database | null = null;
  #owned: { readonly clientId: string; readonly possession: Possession } | null = null;
  /** When this session last wrote the row of the outbox. */
  #usedAt = 0;
  /** Sequence numbers of the stored messages. */
  readonly #stored = new Set<number>();
  /** Set while a lost lock is being retaken. */
  #retaking: Promise<void> | null = null;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> = Promise.resolve();
  /** Why nothing more can be stored. */
  #over: string | null = null;
  #stolen = false;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  async start(): Promise<Kept | null> {
    const { databaseName, locks, name, steal, onDamage } = this.#options;
    try {
      const database = await openDatabase(databaseName, (reason) => {
        this.#over ??= reason;
      });
      this.#database = database;
      const onStolen = () => this.#lose();
      const search = { database, locks, name, steal, onDamage, onStolen };
      const adopted: Adopted | null = this.#over === null ? await adopt(search) : null;
      if (adopted) {
        const { kept, possession, usedAt } = adopted;
        this.#owned = { clientId: kept.identity.clientId, possession };
        this.#usedAt = usedAt;
        for (const { sequence } of kept.messages) this.#stored.add(sequence);
      }
      if (this.#over !== null) throw this.#refusal();
      return adopted?.kept ?? null;
    } catch (error) {
      this.#release();
      throw this.#over === null ? inWords(error, databaseName) : this.#refusal();
    }
  }

  save(change: OutboxChange): Promise<void> {
    if (this.#over !== null) return Promise.reject(this.#refusal());
    const waiting = { ...Promise.withResolvers<void>(), change };
    this.#waiting.push(waiting);
    // A flush in progress also takes the changes added meanwhile.
    if (this.#waiting.length === 1) this.#flushing = this.#flushing.then(() => this.#flush());
    return waiting.promise;
  }

  /** Stores the waiting changes, then releases the lock. */
  end(): void {
    this.#over ??= 'it is closed';
    this.#flushing.then(() => this.#retaking).then(() => this.#release());
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      try {
        await this.#store(batch.map(({ change }) => change));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        // A change that fails must not take down the others of its batch.
        if (batch.length > 1) await this.#storeSingly(batch);
        else batch[0]?.reject(inWords(error, this.#options.databaseName));
      }
    }
  }

  async #storeSingly(batch: readonly Waiting[]): Promise<void> {
    for (const { change, resolve, reject } of batch) {
      await this.#store([change]).then(resolve, (error) =>
        reject(inWords(error, this.#options.databaseName)),
      );
    }
  }

  /** Waiting changes of the same outbox. */
  #takeBatch(): Waiting[] {
    const clientId = this.#waiting[0]?.change.identity.clientId;
    const other = this.#waiting.findIndex(({ change }) => change.identity.clientId !== clientId);
    return this.#waiting.splice(0, other === -1 ? this.#waiting.length : other);
  }

  async #store(changes: readonly OutboxChange[]): Promise<void> {
    const [first] = changes;
    if (this.#retaking) await this.#retaking;
    const database = this.#database;
    if (!first || !database || this.#stolen) throw this.#refusal();
    const before = this.#owned;
    const { clientId } = first.identity;
    const owned = before?.clientId === clientId ? before : await this.#possess(first);
    try {
      const from = before && { clientId: before.clientId, usedAt: this.#usedAt };
      this.#usedAt = await write(database, this.#options.name, changes, from);
    } catch (error) {
      if (owned !== before) owned.possession.release();
      if (Object(error).name !== 'ConstraintError') throw error;
      // The fence of its next owner; the news that the lock is gone is still on its way.
      this.#taken();
      throw this.#refusal();
    }
    if (owned !== before) before?.possession.release();
    this.#owned = owned;
    for (const { put, remove, clear } of changes) {
      if (clear) this.#stored.clear();
      for (const sequence of remove) this.#stored.delete(sequence);
      for (const { sequence } of put) this.#stored.add(sequence);
    }
  }

  async #possess({ identity: { clientId }, clear }: OutboxChange) {
    const { locks, name } = this.#options;
    if (this.#owned && !clear) {
      throw new Error(
        `A change for outbox ${clientId} came while ${this.#owned.clientId} is open; a new outbox begins with clear.`,
      );
    }
    const possession = await tryPossess(locks, lockOf(name, clientId), {
      onStolen: () => this.#lose(),
    });
    if (possession) return { clientId, possession };
    throw new Error(`Outbox ${clientId} cannot be stored: another tab owns it.`);
  }

  /**
   * The lock is gone. Either another page took it, or the browser did (WebKit, when a page enters the
   * back/forward cache); in the second case it is retaken.
   */
  #lose(): void {
    this.#retaking ??= this.#retake().finally(() => {
      this.#retaking = null;
    });
  }

  async #retake(): Promise<void> {
    const { locks, name } = this.#options;
    const { clientId } = this.#owned ?? {};
    if (clientId !== undefined) {
      const onStolen = () => this.#lose();
      const again = tryPossess(locks, lockOf(name, clientId), { onStolen });
      const possession = await again.catch(() => null);
      if (possession && (await this.#isUntouched(clientId).catch(() => false))) {
        this.#owned = { clientId, possession };
        return;
      }
      void possession?.release();
    }
    this.#taken();
  }

  #taken(): void {
    this.#stolen = true;
    if (this.#over !== null) return;
    this.#over = 'another tab took it';
    this.end();
    this.#options.onLost();
  }

  /** Whether no other page has used the outbox since. An empty outbox without an owner may have been removed. */
  async #isUntouched(clientId: string): Promise<boolean> {
    const row = await this.#database?.get('outbox', clientId);
    if (row === undefined) return this.#stored.size === 0;
    return (row as { usedAt?: unknown }).usedAt === this.#usedAt;
  }

  #refusal(): Error {
    return new Error(`The outbox is no longer stored: ${this.#over ?? 'it is not open'}.`);
  }

  #release(): void {
    this.#owned?.possession.release();
    this.#owned = null;
    this.#database?.close();
    this.#database = null;
  }
}

/** Runs of consecutive numbers, as first and last: a range is deleted by one request instead of thousands. */
function runsOf(numbers: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run?.[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs;
}

/**
 * Writes in one transaction.
 *
 * @returns the new `usedAt` of the outbox's row
 */
async function write(
  database: Database,
  name: string,
  changes: readonly OutboxChange[],
  before: { readonly clientId: string; readonly usedAt: number } | null,
): Promise<number> {
  // Never the same twice, nor the one that a fence names.
  const usedAt = Math.max(Date.now(), (before?.usedAt ?? 0) + 1);
  const transaction = database.transaction(STORES, 'readwrite', { durability: 'strict' });
  // `done` reports the outcome; a failed request fails the transaction.
  const issue = (request: Promise<unknown>) => void request.catch(() => {});
  issue(transaction.done);
  const outbox = transaction.objectStore('outbox');
  const messages = transaction.objectStore('message');
  let owned: Promise<unknown> | undefined;
  try {
    if (before) {
      const fence = fenceOf(before.clientId, before.usedAt);
      owned = outbox.add(fence);
      issue(owned);
      issue(outbox.delete(fence.clientId));
    }
    for (const { identity, put, remove, clear } of changes) {
      const { clientId } = identity;
      if (clear) {
        for (const id of new Set([before?.clientId ?? clientId, clientId])) {
          issue(outbox.delete(id));
          issue(messages.delete(messagesOf(id)));
        }
      }
      for (const [first, last] of runsOf(remove)) {
        issue(messages.delete(IDBKeyRange.bound([clientId, first], [clientId, last])));
      }
      for (const item of put) issue(messages.put({ clientId, ...item }));
      // A change that only clears leaves no row behind.
      if (!clear || put.length > 0) issue(outbox.put({ ...identity, name, usedAt }));
    }
    // Without this, a page that is frozen now would keep the transaction open and block all others.
    transaction.commit();
  } catch (error) {
    transaction.abort();
    throw error;
  }
  await Promise.all([owned, transaction.done]);
  return usedAt;
}

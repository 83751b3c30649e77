import type { Kept } from '../store.ts';
import { type Database, fenceOf, messagesOf, STORES } from './database.ts';
import { type Possession, possess, tryPossess } from './possession.ts';
import { type Damage, type OutboxRow, readOutbox, recover } from './rows.ts';

/** Most damaged rows that are kept; the oldest are removed first. */
const MAX_DAMAGED = 1000;

/** How long to wait for an outbox that has an owner, ms: after a reload, the old page may still be closing. */
const PARTING = 250;

/** How long it is remembered that an outbox has changed hands, ms: a page that hangs longer is gone. */
const FENCED = 86_400_000;

/** Where to look for outboxes, and whom to notify. */
export interface Search {
  readonly database: Database;
  readonly locks: LockManager;
  /** Only outboxes with this name may be taken. */
  readonly name: string;
  /** Takes an outbox with messages even from its owner, the most recently used first. */
  readonly steal: boolean;
  readonly onDamage: (damage: readonly Damage[]) => void;
  /** Called when the lock of the taken outbox has been stolen. */
  readonly onStolen: () => void;
}

export interface Adopted {
  readonly kept: Kept;
  readonly possession: Possession;
  /** The `usedAt` that its row now has. */
  readonly usedAt: number;
}

interface Found extends OutboxRow {
  readonly waiting: boolean;
}

/** Only the holder of this lock reads or writes the outbox. */
export const lockOf = (name: string, clientId: string): string => `faultline:${name}:${clientId}`;

/**
 * Takes possession of the oldest outbox with messages that has no owner, or whose owner is just leaving; `null`
 * when there is none. Removes empty outboxes without an owner, and moves damaged rows aside.
 */
export async function adopt(search: Search): Promise<Adopted | null> {
  const { found, broken } = await list(search);
  for (const { clientId, problem } of broken) await putOutboxAside(search, clientId, problem);
  for (const { identity, waiting } of found) {
    if (!waiting) await removeEmpty(search, identity.clientId);
  }
  const left = found.filter(({ waiting }) => waiting);
  for (const { identity } of left) {
    const adopted = await take(search, identity.clientId);
    if (adopted) return adopted;
  }
  const last = left.at(-1);
  return last ? take(search, last.identity.clientId, AbortSignal.timeout(PARTING)) : null;
}

async function list({ database, name, steal }: Search) {
  const transaction = database.transaction(STORES, 'readonly');
  const messages = transaction.objectStore('message');
  const found: Found[] = [];
  const broken: { clientId: string; problem: string }[] = [];
  const keys = await transaction.objectStore('outbox').getAllKeys();
  const rows = await transaction.objectStore('outbox').getAll();
  const known = new Set<unknown>(keys);
  for (const [i, row] of rows.entries()) {
    const read = readOutbox(row);
    const clientId = String(keys[i]);
    if (typeof read === 'string') {
      if (hasName(row, name)) broken.push({ clientId, problem: read });
    } else if (read.name === name || (read.name === '' && read.usedAt < Date.now() - FENCED)) {
      const waiting = (await messages.getKey(messagesOf(clientId))) !== undefined;
      found.push({ ...read, waiting });
    }
  }
  let cursor = await messages.openKeyCursor();
  while (cursor) {
    const [clientId] = cursor.key;
    if (!known.has(clientId)) {
      broken.push({ clientId, problem: `Messages of ${clientId} belong to no outbox.` });
    }
    cursor = await messages.openKeyCursor(IDBKeyRange.lowerBound([clientId, []]));
  }
  found.sort((a, b) => (steal ? b.usedAt - a.usedAt : a.usedAt - b.usedAt));
  return { found, broken };
}

/** A row without a name could belong to anyone: the first to find it moves it aside. */
const hasName = (row: unknown, name: string): boolean => {
  const written: unknown = (row as { name?: unknown } | null)?.name;
  return typeof written !== 'string' || written === name;
};

/** @param patience aborts the wait for an owned outbox; without it, there is no wait */
async function take(
  search: Search,
  clientId: string,
  patience?: AbortSignal,
): Promise<Adopted | null> {
  const { database, locks, name, steal, onDamage, onStolen } = search;
  const lock = lockOf(name, clientId);
  const possession = patience
    ? await possess(locks, lock, { signal: patience, onStolen }).catch(() => null)
    : await tryPossess(locks, lock, { steal, onStolen });
  if (!possession) return null;
  try {
    const transaction = database.transaction(STORES, 'readwrite', { durability: 'strict' });
    const messages = transaction.objectStore('message');
    // Its last owner may have emptied or removed it since it was listed.
    const row = readOutbox(await transaction.objectStore('outbox').get(clientId));
    const rows = await messages.getAll(messagesOf(clientId));
    if (typeof row === 'string' || rows.length === 0) {
      possession.release();
      return null;
    }
    const { messages: usable, filled, damaged } = recover(row.identity, rows);
    if (damaged.length > 0) {
      const good = new Set(usable.map(({ sequence }) => sequence));
      for (const key of await messages.getAllKeys(messagesOf(clientId))) {
        if (!good.has(key[1])) await messages.delete(key);
      }
      await keepAside(transaction.objectStore('damaged'), name, damaged);
    }
    for (const item of filled) await messages.put({ clientId, ...item });
    // Its last owner may hang or be in the back/forward cache: what it stores before it hears of its loss would be
    // unknown here, and its sequence numbers would be given twice.
    const now = Math.max(Date.now(), row.usedAt + 1);
    const outbox = transaction.objectStore('outbox');
    const marks = [
      outbox.put(fenceOf(clientId, row.usedAt, now)),
      outbox.put({ ...row.identity, name, usedAt: now }),
      transaction.done,
    ];
    const usedAt = await Promise.all(marks).then(
      () => now,
      (error: unknown) => {
        if (damaged.length > 0 || filled.length > 0) throw error;
        // Full storage can still be read.
        return row.usedAt;
      },
    );
    if (damaged.length > 0) onDamage(damaged);
    return { kept: { identity: row.identity, messages: usable }, possession, usedAt };
  } catch (error) {
    possession.release();
    throw error;
  }
}

async function removeEmpty({ database, locks, name }: Search, clientId: string): Promise<void> {
  const possession = await tryPossess(locks, lockOf(name, clientId));
  if (!possession) return;
  try {
    const transaction = database.transaction(STORES, 'readwrite');
    const waiting = await transaction.objectStore('message').getKey(messagesOf(clientId));
    if (waiting === undefined) await transaction.objectStore('outbox').delete(clientId);
    await transaction.done;
  } finally {
    possession.release();
  }
}

/** Without the identity no server accepts the messages: they are kept for manual recovery. */
async function putOutboxAside(search: Search, clientId: string, problem: string): Promise<void> {
  const { database, locks, name, onDamage } = search;
  const possession = await tryPossess(locks, lockOf(name, clientId));
  if (!possession) return;
  try {
    const transaction = database.transaction(STORES, 'readwrite', { durability: 'strict' });
    const outbox = transaction.objectStore('outbox');
    const messages = transaction.objectStore('message');
    const row = await outbox.get(clientId);
    // Another tab may have repaired it or moved it aside since it was listed.
    const still = row === undefined || typeof readOutbox(row) === 'string';
    const rows = still ? await messages.getAll(messagesOf(clientId)) : [];
    const damaged = (row === undefined ? rows : [row, ...rows]).map((row) => ({ problem, row }));
    if (still && damaged.length > 0) {
      await outbox.delete(clientId);
      await messages.delete(messagesOf(clientId));
      await keepAside(transaction.objectStore('damaged'), name, damaged);
    }
    await transaction.done;
    if (still && damaged.length > 0) onDamage(damaged);
  } finally {
    possession.release();
  }
}

interface DamagedStore {
  add(row: unknown): Promise<number>;
  count(): Promise<number>;
  getAllKeys(query: null, count: number): Promise<number[]>;
  delete(key: number): Promise<void>;
}

async function keepAside(
  store: DamagedStore,
  name: string,
  damaged: readonly Damage[],
): Promise<void> {
  for (const damage of damaged) await store.add({ name, at: Date.now(), ...damage });
  const surplus = (await store.count()) - MAX_DAMAGED;
  if (surplus <= 0) return;
  for (const key of await store.getAllKeys(null, surplus)) await store.delete(key);
}

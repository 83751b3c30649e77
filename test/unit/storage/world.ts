import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { vi } from 'vitest';
import type { Identity, OutboxItem } from '../../../src/connection/outbox.ts';
import {
  type Damage,
  type IndexedDbOptions,
  indexedDbStore,
} from '../../../src/connection/storage/index.ts';
import type { Kept, OutboxStore } from '../../../src/connection/store.ts';
import { FakeLocks } from './fake-locks.ts';

export interface Tab {
  readonly store: OutboxStore;
  readonly kept: Kept | null;
  readonly damage: Damage[];
  /** The tab is gone without a word. */
  readonly crash: () => void;
  /** It comes out of the back/forward cache, for which the browser has freed its locks (`crash`). */
  readonly wake: () => void;
  /** What happens to its locks it does not hear before it is told to. */
  readonly deafen: () => void;
  readonly hear: () => void;
}

export interface World {
  readonly locks: FakeLocks;
  /** A tab that opens its outbox. */
  tab(options?: IndexedDbOptions): Promise<Tab>;
  /** All that is in an object store. */
  rows(store: string): Promise<unknown[]>;
  /** Another hand in the database. */
  tamper(store: string, row: unknown): Promise<void>;
}

export function createWorld(): World {
  const locks = new FakeLocks();
  vi.stubGlobal('indexedDB', new IDBFactory());
  const database = () => openDB('faultline');
  return {
    locks,
    async tab(options) {
      let unheard: (() => void)[] | null = null;
      const page = locks.page((task) => (unheard ? unheard.push(task) : task()));
      vi.stubGlobal('navigator', { locks: page.locks });
      const damage: Damage[] = [];
      const onDamage = (found: readonly Damage[]) => damage.push(...found);
      const store = indexedDbStore({ onDamage, ...options });
      return {
        store,
        kept: await store.open(),
        damage,
        crash: page.crash,
        wake: page.wake,
        deafen: () => {
          unheard = [];
        },
        hear: () => {
          const tasks = unheard ?? [];
          unheard = null;
          for (const task of tasks) task();
        },
      };
    },
    async rows(store) {
      const db = await database();
      const rows = await db.getAll(store);
      db.close();
      return rows;
    },
    async tamper(store, row) {
      const db = await database();
      await db.put(store, row);
      db.close();
    },
  };
}

/** For the end of a test. */
export function leaveWorld(): void {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
}

export const identity = (clientId: string, confirmed = 0): Identity => ({
  clientId,
  secret: 's',
  confirmed,
});

export const message = (sequence: number, json: string | null = `"${sequence}"`): OutboxItem => ({
  messageId: `m${sequence}`,
  sequence,
  json,
});

/** A change that stores messages with these numbers. */
export const keep = (clientId: string, ...sequences: number[]) => ({
  identity: identity(clientId),
  put: sequences.map((sequence) => message(sequence)),
  remove: [],
});

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { inWords } from './words.ts';

const VERSION = 1;

/** Unchecked on reading: another version, or other code, may have written it. */
interface Schema extends DBSchema {
  outbox: { key: string; value: unknown };
  message: { key: [string, number]; value: unknown };
  damaged: { key: number; value: unknown };
}

export type Database = IDBPDatabase<Schema>;

export const STORES = ['outbox', 'message', 'damaged'] as const;

/** All message keys of one outbox, whatever type the sequence number has. */
export const messagesOf = (clientId: string): IDBKeyRange =>
  IDBKeyRange.bound([clientId], [clientId, []]);

/**
 * A row that says that the outbox, as its owner left it at `usedAt`, has another owner now. Only its presence can stop a write (by `add`)
 * without reading first, which would leave a page that is frozen meanwhile with an open transaction.
 *
 * @param now when the owner changed, ms since the Unix epoch
 */
export const fenceOf = (clientId: string, usedAt: number, now = 0) => ({
  clientId: `${clientId}#${usedAt}`,
  // No outbox has this name.
  name: '',
  secret: null,
  confirmed: 0,
  usedAt: now,
});

/**
 * Opens the database, creating it if necessary.
 *
 * @param onGone called with a sentence when the database is closed from outside
 * @throws Error with a readable message when it cannot be opened
 */
export async function openDatabase(
  name: string,
  onGone: (reason: string) => void,
): Promise<Database> {
  if (typeof indexedDB === 'undefined') {
    throw new Error('The outbox cannot be stored: this page has no IndexedDB.');
  }
  const blocked = Promise.withResolvers<never>();
  const opening = openDB<Schema>(name, VERSION, {
    upgrade(database) {
      database.createObjectStore('outbox', { keyPath: 'clientId' });
      database.createObjectStore('message', { keyPath: ['clientId', 'sequence'] });
      database.createObjectStore('damaged', { autoIncrement: true });
    },
    blocked: () =>
      blocked.reject(
        new Error(
          `The outbox cannot be stored: another tab keeps another version of database '${name}' open. Close the other tabs of this site, then reload.`,
        ),
      ),
    blocking(_current, _wanted, event) {
      // Otherwise a tab that waits to upgrade or delete it would wait for as long as this page is open.
      (event.target as IDBDatabase).close();
      onGone(`another tab changes database '${name}'; reload this page`);
    },
    terminated: () => onGone(`the browser closed database '${name}'`),
  });
  let database: Database;
  try {
    database = await Promise.race([opening, blocked.promise]);
  } catch (error) {
    opening.then(
      (late) => late.close(),
      () => {},
    );
    throw inWords(error, name);
  }
  if (STORES.every((store) => database.objectStoreNames.contains(store))) return database;
  database.close();
  throw new Error(
    `The outbox cannot be stored: database '${name}' belongs to something else. Give option database another name.`,
  );
}

import { A_TEXT, refuseUnknown, requireOptions, wrong } from '../errors.ts';
import type { Kept, OutboxChange, OutboxStore } from '../store.ts';
import { keep } from './keeper.ts';
import { lockManager } from './possession.ts';
import type { Damage } from './rows.ts';
import { Session, type SessionOptions } from './session.ts';

export interface IndexedDbOptions {
  /** Name of the outbox; clients of one page that each keep an outbox need different names. Default `default`. */
  readonly name?: string;
  /** Name of the IndexedDB database. Default `faultline`. */
  readonly database?: string;
  /**
   * Takes the most recently used outbox even from a page that owns it, which then can store nothing more. Only
   * for the case that its owner hangs and another page must continue with its messages. Default `false`.
   */
  readonly steal?: boolean;
  /**
   * Called with stored rows that cannot be used; they are kept in the object store `damaged`. Default: a
   * warning on the console.
   */
  readonly onDamage?: (damage: readonly Damage[]) => void;
}

/**
 * An outbox in IndexedDB: it survives reloads, crashes and closed tabs. Each tab owns one, by a Web Lock; the
 * outbox of a closed tab goes to the next tab that opens.
 *
 * @throws TypeError naming the option that is wrong
 */
export function indexedDbStore(options: IndexedDbOptions = {}): OutboxStore {
  requireOptions('indexedDbStore', options);
  const { name, database, steal = false, onDamage = warn, ...unknown } = options;
  refuseUnknown(Object.keys(unknown));
  if (typeof steal !== 'boolean') wrong('steal', 'true or false', steal);
  return new IndexedDbStore({
    name: text('name', name, 'default'),
    databaseName: text('database', database, 'faultline'),
    steal,
    onDamage: told(onDamage),
  });
}

type Settings = Omit<SessionOptions, 'locks' | 'onLost'>;

class IndexedDbStore implements OutboxStore {
  readonly #settings: Settings;
  #session: Session | null = null;
  readonly keep = keep;
  onLost?: (() => void) | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async open(): Promise<Kept | null> {
    if (this.#session) throw new Error('The stored outbox is open already; close() it first.');
    const session = new Session({
      ...this.#settings,
      locks: lockManager(),
      onLost: () => this.onLost?.(),
    });
    this.#session = session;
    try {
      return await session.start();
    } catch (error) {
      if (this.#session === session) this.#session = null;
      throw error;
    }
  }

  save(change: OutboxChange): Promise<void> {
    if (this.#session) return this.#session.save(change);
    return Promise.reject(new Error('The outbox is not stored: open() comes before save().'));
  }

  close(): void {
    this.#session?.end();
    this.#session = null;
  }
}

type OnDamage = (damage: readonly Damage[]) => void;

/** A callback that throws must not cost the outbox. */
function told(onDamage: OnDamage): OnDamage {
  if (typeof onDamage !== 'function') wrong('onDamage', 'a function', onDamage);
  return (damage) => {
    try {
      onDamage(damage);
    } catch (error) {
      console.error('onDamage failed.', error);
      warn(damage);
    }
  };
}

function text(option: string, value: unknown, standard: string): string {
  if (value === undefined) return standard;
  if (typeof value === 'string' && value !== '') return value;
  return wrong(option, A_TEXT, value);
}

function warn(damage: readonly Damage[]): void {
  const shown = damage.slice(0, 3).map(({ problem }) => problem);
  console.warn(
    `${damage.length} rows of the stored outbox cannot be used, and are kept in the object store 'damaged': ${shown.join(' ')}`,
  );
}

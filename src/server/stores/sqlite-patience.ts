import { Queues } from '../queues.ts';

/** How long another process that writes to the database is waited for, ms: less than a client waits for its welcome. */
const PATIENCE = 3000;
/** Between two attempts, ms. */
const PACE = 20;
const SQLITE_BUSY = 5;

/** Waits for others that use a database, while this process does all else; SQLite's own waiting would hold up every client. */
export class Patience {
  readonly #name: string;
  readonly #queues = new Queues();

  /** @param name of the database, at the beginning of a sentence */
  constructor(name: string) {
    this.#name = name;
  }

  async read<T>(work: () => T): Promise<T> {
    return this.#retry(work, performance.now() + PATIENCE);
  }

  /** In the order in which it is called. */
  async write<T>(work: () => T): Promise<T> {
    const until = performance.now() + PATIENCE;
    return this.#queues.run('write', () => this.#retry(work, until));
  }

  async #retry<T>(work: () => T, until: number): Promise<T> {
    for (;;) {
      try {
        return work();
      } catch (error) {
        const isBusy = (Number(Object(error).errcode) & 0xff) === SQLITE_BUSY;
        if (!isBusy || performance.now() >= until) throw inWords(`${this.#name} failed`, error);
      }
      await new Promise((resolve) => setTimeout(resolve, PACE));
    }
  }
}

/** SQLite's own errors do not say which database they are of; any other is the application's, and stays as it is. */
export function inWords(what: string, error: unknown): unknown {
  if (!(error instanceof Error) || Object(error).code !== 'ERR_SQLITE_ERROR') return error;
  return new Error(`${what}: ${error.message}.`, { cause: error });
}

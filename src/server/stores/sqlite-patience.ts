import { Queues } from '../queues.ts';

/** How long to wait for another process that writes to the database, ms: less than a client waits for its welcome. */
const PATIENCE = 3000;
/** Pause between two attempts, ms. */
const PACE = 20;
const SQLITE_BUSY = 5;

/** Waits for other users of a database without blocking this process; SQLite's own waiting would block every client. */
export class Patience {
  readonly #name: string;
  readonly #queues = new Queues();

  /** @param name the database's name, as the beginning of a sentence */
  constructor(name: string) {
    this.#name = name;
  }

  async read<T>(work: () => T): Promise<T> {
    return this.#retry(work, performance.now() + PATIENCE);
  }

  /** Writes run in the order of the calls. */
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

/** Adds context to SQLite's own errors, which do not name the database; any other error is the application's and stays as it is. */
export function inWords(what: string, error: unknown): unknown {
  if (!(error instanceof Error) || Object(error).code !== 'ERR_SQLITE_ERROR') return error;
  return new Error(`${what}: ${error.message}.`, { cause: error });
}

import type { Entry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';

/** Most pages that are known again when they come back; browsers keep fewer. */
const MAX_PAGES = 50;

/**
 * The pages of one log. On each, a client that does not report itself is called by its host, and its connections and messages are counted
 * anew: in the log it has a name for each load.
 */
export class Loads {
  readonly #numbers = new Recent<string, number>(MAX_PAGES);
  #count = 0;
  #current = 0;

  /** @param page its id; one that is there again has the number that it had */
  enter(page: string): void {
    this.#current = this.#numbers.get(page) ?? ++this.#count;
    this.#numbers.set(page, this.#current);
  }

  /** @param knows whether the log has a connection of this name */
  nameOf(
    { connection, inferred }: Pick<Entry, 'connection' | 'inferred'>,
    knows: (name: string) => boolean,
  ): string {
    const name = this.named(connection);
    // What a fault does to it is not marked as inferred.
    return connection !== '' && (inferred || knows(name)) ? name : connection;
  }

  /** The name of a client that does not report itself, on the page that is there. */
  named(connection: string): string {
    return this.#current > 1 ? `${connection} (load ${this.#current})` : connection;
  }
}

/** By what name its page knows a connection, and commands to the page call it. */
export const nameInPage = (connection: string): string => connection.replace(/ \(load \d+\)$/, '');

/** On which load of its page it is, as `load 2`; nothing for the first. */
export const loadOf = (connection: string): string | undefined =>
  / \((load \d+)\)$/.exec(connection)?.[1];

import type { Entry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';

/** Most pages recognised when they come back; browsers cache fewer. */
const MAX_PAGES = 50;

/**
 * The page loads of one log. On each page, a client that does not report itself is named after its host, and its connections
 * and messages are numbered from the start: in the log it has a separate name for each load.
 */
export class Loads {
  readonly #numbers = new Recent<string, number>(MAX_PAGES);
  #count = 0;
  #current = 0;

  /** @param page id of the page; a page that returns keeps its number */
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
    // A fault's entries about it are not marked as inferred.
    return connection !== '' && (inferred || knows(name)) ? name : connection;
  }

  /** The name, on the current page, of a client that does not report itself. */
  named(connection: string): string {
    return this.#current > 1 ? `${connection} (load ${this.#current})` : connection;
  }
}

/** The name of a connection within its page, as used in commands to the page. */
export const nameInPage = (connection: string): string => connection.replace(/ \(load \d+\)$/, '');

/** The load that a connection belongs to, as `load 2`; `undefined` for the first. */
export const loadOf = (connection: string): string | undefined =>
  / \((load \d+)\)$/.exec(connection)?.[1];

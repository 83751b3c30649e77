import { Recent } from '../../journal/recent.ts';

/** Most messages that are remembered until they are confirmed, and names that are remembered as used. */
const MAX_MESSAGES = 10_000;

/**
 * The messages of a client that nothing has confirmed yet, by the ids of its protocol. Such an id is often a counter, and a client that is
 * made anew counts anew: what is sent under a used id, and is not what was sent under it before, gets a name of its own.
 */
export class Outstanding {
  readonly #messages = new Recent<string, { readonly name: string; readonly preview: string }>(
    MAX_MESSAGES,
  );
  readonly #uses = new Recent<string, number>(MAX_MESSAGES);

  /** @returns the message's name: its id, or with a number when the id was used before */
  sent(endpoint: string, id: string, preview: string): string {
    const key = keyOf(endpoint, id);
    const known = this.#messages.get(key);
    if (known?.preview === preview) return known.name;
    const use = (this.#uses.get(id) ?? 0) + 1;
    const name = use === 1 ? id : `${id} (${use})`;
    this.#uses.set(id, use);
    this.#messages.set(key, { name, preview });
    return name;
  }

  /** @returns the message's name; `undefined` when none with this id waits */
  confirmed(endpoint: string, id: string): string | undefined {
    const key = keyOf(endpoint, id);
    const name = this.#messages.get(key)?.name;
    this.#messages.delete(key);
    return name;
  }
}

const keyOf = (endpoint: string, id: string): string => `${endpoint} ${id}`;

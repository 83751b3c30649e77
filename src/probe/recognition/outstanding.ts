/** Most messages that are remembered until they are confirmed, and names that are remembered as used. */
const MAX_MESSAGES = 10_000;

/**
 * The messages of a client that nothing has confirmed yet, by the ids of its protocol. Such an id is often a counter, and a client that is
 * made anew counts anew: what is sent under a used id, and is not what was sent under it before, gets a name of its own.
 */
export class Outstanding {
  readonly #messages = new Map<string, { readonly name: string; readonly preview: string }>();
  readonly #uses = new Map<string, number>();

  /** @returns the message's name: its id, or with a number when the id was used before */
  sent(endpoint: string, id: string, preview: string): string {
    const key = keyOf(endpoint, id);
    const known = this.#messages.get(key);
    if (known?.preview === preview) return known.name;
    const use = (this.#uses.get(id) ?? 0) + 1;
    const name = use === 1 ? id : `${id} (${use})`;
    remember(this.#uses, id, use);
    remember(this.#messages, key, { name, preview });
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

/** The oldest goes when there are too many. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= MAX_MESSAGES) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}

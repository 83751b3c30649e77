import { Recent } from '../../journal/recent.ts';

/** Most messages that are remembered until they are confirmed, and names that are remembered as used. */
const MAX_MESSAGES = 10_000;

/** Where an id means something: the same id may wait on several connections of one endpoint, each of a client of its own. */
export interface Place {
  readonly endpoint: string;
  readonly epoch: number;
}

/**
 * The messages of a client that nothing has confirmed yet, by the ids of its protocol. Such an id is often a counter, and a client that is
 * made anew counts anew: what is sent under a used id, and is not what was sent under it before, gets a name of its own. What answers
 * on another connection answers the message of that id that was sent last: it was sent before the client changed over.
 */
export class Outstanding {
  readonly #messages = new Recent<string, { readonly name: string; readonly preview: string }>(
    MAX_MESSAGES,
  );
  /** Where each id was sent last. */
  readonly #newest = new Recent<string, string>(MAX_MESSAGES);
  readonly #uses = new Recent<string, number>(MAX_MESSAGES);

  /** @returns the message's name: its id, or with a number when the id was used before */
  sent(place: Place, id: string, preview: string): string {
    const key = this.#find(place, id);
    const known = this.#messages.get(key);
    const again = known?.preview === preview;
    if (again) this.#messages.delete(key);
    const name = again ? known.name : this.#newName(id);
    this.#messages.set(keyOf(place, id), { name, preview });
    this.#newest.set(idOf(place, id), keyOf(place, id));
    return name;
  }

  /** @returns the message's name; `undefined` when none with this id waits */
  confirmed(place: Place, id: string): string | undefined {
    const key = this.#find(place, id);
    const name = this.#messages.get(key)?.name;
    this.#messages.delete(key);
    return name;
  }

  #find(place: Place, id: string): string {
    const key = keyOf(place, id);
    return this.#messages.has(key) ? key : (this.#newest.get(idOf(place, id)) ?? key);
  }

  #newName(id: string): string {
    const use = (this.#uses.get(id) ?? 0) + 1;
    this.#uses.set(id, use);
    return use === 1 ? id : `${id} (${use})`;
  }
}

const idOf = ({ endpoint }: Place, id: string): string => `${endpoint} ${id}`;
const keyOf = (place: Place, id: string): string => `${place.epoch} ${idOf(place, id)}`;

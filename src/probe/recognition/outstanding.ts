import { Recent } from '../../journal/recent.ts';

/** Most unconfirmed messages remembered, and most used ids. */
const MAX_MESSAGES = 10_000;

/** The scope of an id: several connections to one endpoint, each with its own client, may have the same id outstanding. */
export interface Place {
  readonly endpoint: string;
  readonly epoch: number;
}

/**
 * The unconfirmed messages of a client, by the ids of its protocol. Such an id is often a counter, and a new client counts
 * from the start again: a different message sent under a used id gets a new name. An answer on another connection refers to
 * the message last sent with that id, before the client switched connections.
 */
export class Outstanding {
  readonly #messages = new Recent<string, { readonly name: string; readonly preview: string }>(
    MAX_MESSAGES,
  );
  /** Where each id was last sent. */
  readonly #newest = new Recent<string, string>(MAX_MESSAGES);
  readonly #uses = new Recent<string, number>(MAX_MESSAGES);

  /** @returns the message's name: its id, with a number appended if the id was used before */
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

  /** @returns the message's name; `undefined` when no message with this id is outstanding */
  confirmed(place: Place, id: string): string | undefined {
    const key = this.#find(place, id);
    const name = this.#messages.get(key)?.name;
    this.#messages.delete(key);
    return name;
  }

  /** The name of an outstanding message. */
  nameOf(place: Place, id: string): string | undefined {
    return this.#messages.get(this.#find(place, id))?.name;
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

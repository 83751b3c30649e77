import { Recent } from '../../journal/recent.ts';
import type { Direction } from './protocol.ts';

/** Longest partial frame that is kept, characters. */
const MAX_REST = 100_000;
/** Most connections and directions with a partial frame. */
const MAX_RESTS = 100;

/** For protocols whose frames may be split anywhere: the partial frame of each connection. */
export class Rests {
  readonly #rests = new Recent<string, string>(MAX_RESTS);

  /** Takes out the partial frame. */
  before(epoch: number, direction: Direction): string {
    // Fast path: most protocols have none, and every frame asks.
    if (this.#rests.size === 0) return '';
    const key = `${epoch} ${direction}`;
    const rest = this.#rests.get(key) ?? '';
    if (rest !== '') this.#rests.delete(key);
    return rest;
  }

  /** A longer partial frame is lost; the protocol has to resynchronise by itself. */
  keep(epoch: number, direction: Direction, rest = ''): void {
    if (rest !== '' && rest.length <= MAX_REST) this.#rests.set(`${epoch} ${direction}`, rest);
  }
}

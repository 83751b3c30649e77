import { Recent } from '../../journal/recent.ts';
import type { Direction } from './protocol.ts';

/** Longest beginning of a frame that is kept until its end comes, characters. */
const MAX_REST = 100_000;
/** Connections, each way, of which one is kept. */
const MAX_RESTS = 100;

/** Of protocols whose frames may be cut anywhere: what each connection has brought of the next one. */
export class Rests {
  readonly #rests = new Recent<string, string>(MAX_RESTS);

  /** What was kept, which is then kept no more. */
  before(epoch: number, direction: Direction): string {
    // Most protocols have none, and every frame asks.
    if (this.#rests.size === 0) return '';
    const key = `${epoch} ${direction}`;
    const rest = this.#rests.get(key) ?? '';
    if (rest !== '') this.#rests.delete(key);
    return rest;
  }

  /** A frame that is longer is lost; the protocol has to find its way by itself. */
  keep(epoch: number, direction: Direction, rest = ''): void {
    if (rest !== '' && rest.length <= MAX_REST) this.#rests.set(`${epoch} ${direction}`, rest);
  }
}

import type { Draft, Told } from '../journal/entry.ts';
import { Ring } from '../journal/ring.ts';

/** The journal of one registered client, bounded like every ring. */
export class Journal {
  readonly ring = new Ring();
  /** The client is finished: nothing more is recorded. */
  ended = false;
  readonly #connection: string;

  constructor(connection: string) {
    this.#connection = connection;
  }

  /** Whether anyone is watching; if not, reading bodies is wasted work. */
  get watched(): boolean {
    return this.ring.listener !== null;
  }

  write(entry: Told): void {
    if (this.ended) return;
    const at = performance.timeOrigin + performance.now();
    this.ring.write(Object.assign(entry, { at, connection: this.#connection }) as Draft);
  }
}

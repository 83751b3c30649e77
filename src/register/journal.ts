import type { Draft, Told } from '../journal/entry.ts';
import { Ring } from '../journal/ring.ts';

/** What one registered client has told, bounded as every ring is. */
export class Journal {
  readonly ring = new Ring();
  /** The client is done for good: nothing more is told. */
  ended = false;
  readonly #connection: string;

  constructor(connection: string) {
    this.#connection = connection;
  }

  /** Whether somebody looks. If not, bodies are not worth reading. */
  get watched(): boolean {
    return this.ring.listener !== null;
  }

  write(entry: Told): void {
    if (this.ended) return;
    const at = performance.timeOrigin + performance.now();
    this.ring.write(Object.assign(entry, { at, connection: this.#connection }) as Draft);
  }
}

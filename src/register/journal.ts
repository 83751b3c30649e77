import type { Draft, Entry } from '../journal/entry.ts';
import { Ring } from '../journal/ring.ts';

/** An entry but for what the journal adds to each. */
export type Reported =
  Draft<Entry> extends infer E
    ? E extends Draft<Entry>
      ? Omit<E, 'at' | 'connection' | 'inferred'>
      : never
    : never;

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

  write(entry: Reported): void {
    if (this.ended) return;
    const at = performance.timeOrigin + performance.now();
    this.ring.write(Object.assign(entry, { at, connection: this.#connection }) as Draft);
  }
}

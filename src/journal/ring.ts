import type { Draft, Entry } from './entry.ts';

/** A bounded journal; the oldest entries fall out first. `readRing` reads it. */
export class Ring {
  /** The entry with number `seq` is in slot `seq % slots.length`. */
  readonly #slots: (Entry | undefined)[];
  /** The entries that announced the connections. These do not fall out: without them nothing says which client the others belong to. */
  readonly known = new Map<string, Entry>();
  /** Numbers of the oldest and the newest entry kept. Only the ring itself changes them. */
  first = 1;
  last = 0;
  /** Called with each entry after it is stored. There is one listener: the probe. */
  listener: ((entry: Entry) => void) | null = null;

  constructor(entries = 1000) {
    this.#slots = new Array(entries);
  }

  /** The entry with number `seq`, which must be from `first` to `last`. */
  at(seq: number): Entry | undefined {
    return this.#slots[seq % this.#slots.length];
  }

  /** @param draft becomes the entry: it must not be modified afterwards */
  write(draft: Draft): void {
    const { length } = this.#slots;
    const entry = draft as Entry & { seq: number };
    if (this.last - this.first + 1 === length) this.drop();
    entry.seq = ++this.last;
    if (entry.type === 'connection') this.known.set(entry.connection, entry);
    this.#slots[this.last % length] = entry;
    this.listener?.(entry);
  }

  /** Drops the oldest entry. */
  protected drop(): void {
    this.#slots[this.first++ % this.#slots.length] = undefined;
  }
}

import type { Entry } from '../journal/entry.ts';
import type { Transport } from '../journal/transport.ts';

const MAX_CLOSED = 10_000;

/** Which physical connections are open, according to a journal. */
export class OpenConnections {
  readonly #open = new Map<string, Transport>();
  readonly #closed = new Set<string>();

  /** Traffic on a connection also shows that it is open: its `open` entry may have fallen out of a bounded journal. */
  step(entry: Entry): void {
    switch (entry.type) {
      case 'open':
      case 'sent':
      case 'received':
      case 'confirmed':
        if (!this.#closed.has(keyOf(entry))) this.#open.set(keyOf(entry), entry.transport);
        return;
      case 'close':
        this.#open.delete(keyOf(entry));
        this.#closed.add(keyOf(entry));
        if (this.#closed.size > MAX_CLOSED) {
          const [oldest] = this.#closed;
          if (oldest !== undefined) this.#closed.delete(oldest);
        }
    }
  }

  get transports(): readonly Transport[] {
    return [...new Set(this.#open.values())];
  }
}

const keyOf = (entry: { readonly connection: string; readonly epoch: number }): string =>
  `${entry.connection} ${entry.epoch}`;

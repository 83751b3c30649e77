import type { Entry } from '../journal/entry.ts';
import type { Transport } from '../journal/transport.ts';

const MAX_CLOSED = 10_000;

/** Which physical connections are open, as far as a journal tells. */
export class OpenConnections {
  readonly #open = new Map<string, Transport>();
  readonly #closed = new Set<string>();

  /** Also takes what a connection carried for a sign that it is open: its `open` may have fallen out of a bounded journal. */
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

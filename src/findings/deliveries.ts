import type { OpenEntry, ReceivedEntry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';

const MAX_CONNECTIONS = 1000;

/** An event, as one connection brought it. */
export interface Delivery {
  readonly epoch: number;
  readonly seq: number;
  /** Nothing came on this connection before it. */
  readonly isFirst: boolean;
}

/** Distinguishes events that two connections bring from what a server says on each. */
export class Deliveries {
  readonly #opened = new Recent<number, number>(MAX_CONNECTIONS);
  readonly #begun = new Recent<number, true>(MAX_CONNECTIONS);

  opened({ epoch, seq }: OpenEntry): void {
    this.#opened.set(epoch, seq);
  }

  received({ epoch, seq }: ReceivedEntry): Delivery {
    const isFirst = !this.#begun.has(epoch);
    if (isFirst) this.#begun.set(epoch, true);
    return { epoch, seq, isFirst };
  }

  /** Not if it is a greeting, or if the second connection opened later: a server may tell it what is the case. */
  isRepeat(first: Delivery, second: Delivery): boolean {
    const isGreeting = first.isFirst && second.isFirst;
    return !isGreeting && first.seq > (this.#opened.get(second.epoch) ?? 0);
  }
}

import type { Snapshot } from '../events.ts';
import type { Happening } from './wire.ts';

/** What was on its way to a leader that is deposed, the next one tells as well: it is heard once. */
export class Overlap {
  /** How far the deposed leader had heard the server. */
  #had: Snapshot | null = null;

  begin(snapshot: Snapshot): void {
    this.#had = snapshot;
  }

  /** Whether it was heard before. A server that does not number its events tells none twice. */
  has({ event }: Happening, { received, log }: Snapshot): boolean {
    const had = this.#had;
    if (event !== 'message' || had?.log === undefined || had.log !== log) return false;
    if (received >= had.received) this.#had = null;
    return received <= had.received;
  }
}

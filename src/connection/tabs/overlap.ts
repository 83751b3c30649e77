import type { Snapshot } from '../events.ts';
import type { Happening } from './wire.ts';

/**
 * What this tab has heard a new leader may tell again: what was on its way to the one before, or, when the new one has heard less of the
 * server, all that it missed. It is heard once.
 */
export class Overlap {
  /** As the present leader told it last. */
  #told: Snapshot | null = null;
  /** How far this tab had heard the server by the leaders before. */
  #had: Snapshot | null = null;

  /** @param anew by another leader than before */
  note(snapshot: Snapshot, anew: boolean): void {
    const told = this.#told;
    this.#told = snapshot;
    if (!told) return;
    // Of a leader that has reached no server nothing was heard.
    if (anew && told.log !== undefined && !isBehind(told, this.#had)) this.#had = told;
    // The server lost the end of its log: what comes is new.
    if (!anew && isBehind(snapshot, told)) this.#had = null;
  }

  /** Whether it was heard before. A server that does not number its events tells none twice. */
  has({ event }: Happening, { received, log }: Snapshot): boolean {
    const had = this.#had;
    if (event !== 'message' || had?.log === undefined || had.log !== log) return false;
    if (received >= had.received) this.#had = null;
    return received <= had.received;
  }
}

/** Whether less of the same log was heard. */
const isBehind = ({ received, log }: Snapshot, other: Snapshot | null): boolean =>
  log === other?.log && received < Number(other?.received);

import type { Snapshot } from '../events.ts';
import type { Happening } from './wire.ts';

/**
 * Filters out messages that this tab has already received when a new leader repeats them: those that were on
 * their way to the previous leader or, if the new one is further behind, all that it missed.
 */
export class Overlap {
  /** The last snapshot from the current leader. */
  #told: Snapshot | null = null;
  /** How far this tab had got, by earlier leaders, in the server's event log. */
  #had: Snapshot | null = null;

  /** @param anew whether the leader has changed */
  note(snapshot: Snapshot, anew: boolean): void {
    const told = this.#told;
    this.#told = snapshot;
    if (!told) return;
    // A leader that never reached the server has delivered nothing.
    if (anew && told.log !== undefined && !isBehind(told, this.#had)) this.#had = told;
    // The server lost the end of its log: the events that follow are new.
    if (!anew && isBehind(snapshot, told)) this.#had = null;
  }

  /** Whether this tab has already received it. A server that does not number its events repeats none. */
  has({ event }: Happening, { received, log }: Snapshot): boolean {
    const had = this.#had;
    if (event !== 'message' || had?.log === undefined || had.log !== log) return false;
    if (received >= had.received) this.#had = null;
    return received <= had.received;
  }
}

/** Whether the snapshot is at an earlier position of the same log. */
const isBehind = ({ received, log }: Snapshot, other: Snapshot | null): boolean =>
  log === other?.log && received < Number(other?.received);

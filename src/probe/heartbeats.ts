import type { PingEntry, PongEntry, Told } from '../journal/entry.ts';
import { setBounded } from './bounded.ts';

/** The unanswered heartbeats of a client, by connection, and what the journal says of them. */
export class Heartbeats {
  readonly #sent = new Map<number, number>();

  sent(epoch: number, at: number): Told<PingEntry> {
    setBounded(this.#sent, epoch, at);
    return { type: 'ping', epoch };
  }

  answered(epoch: number, at: number): Told<PongEntry> {
    const sentAt = this.#sent.get(epoch);
    this.#sent.delete(epoch);
    return { type: 'pong', epoch, ...(sentAt !== undefined && { rtt: at - sentAt }) };
  }
}

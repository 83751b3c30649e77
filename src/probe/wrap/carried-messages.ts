import type { ForeignChannel } from '../foreign-channel.ts';
import type { ForeignClient } from '../foreign-client.ts';
import { GIVEN_UP, NETWORK_ERROR, NOT_SHOWN, type Outcome, TIMED_OUT } from '../outcomes.ts';
import { isPoll } from '../poll.ts';
import { type Requested, saidBy } from '../stream-endpoints.ts';
import { isOk } from './context.ts';

/** Statuses below 500 with which a server asks for the same request again: later, or by somebody who has logged in. */
const TRY_AGAIN: readonly number[] = [401, 408, 425, 429];

/**
 * The messages in the body of a request that is no connection of its own, once it is over. A frame of the answer, or of another
 * connection, may still confirm them.
 */
export class CarriedMessages {
  readonly #client: ForeignClient;
  readonly #asked: Requested;
  readonly #channel: ForeignChannel;
  #isTold = false;

  constructor(client: ForeignClient, asked: Requested, channel: ForeignChannel) {
    this.#client = client;
    this.#asked = asked;
    this.#channel = channel;
  }

  /** After a status that says that all is well, a confirmation is still to come: here, or elsewhere. */
  answered(status: number, by: Outcome['by'] = 'remote'): void {
    if (isOk(status)) return;
    if (status === 0) return this.#tell({ reason: NOT_SHOWN, by: 'client' });
    const isFinal = status >= 400 && status < 500 && !TRY_AGAIN.includes(status);
    // The status of a poll concerns its connection.
    const isRefused = isFinal && !isPoll(this.#asked.url);
    this.#tell({ reason: `HTTP ${status}`, by, ...(isRefused && { refused: true }) });
  }

  failed(how?: string, by: Outcome['by'] = 'remote'): void {
    this.#tell({ reason: how === 'timeout' ? TIMED_OUT : NETWORK_ERROR, by });
  }

  givenUp(): void {
    this.#tell({ reason: GIVEN_UP, by: 'client' });
  }

  #tell(outcome: Outcome): void {
    const said = saidBy(this.#asked);
    if (said === undefined || this.#isTold) return;
    this.#isTold = true;
    this.#client.requestOver(this.#channel, said, outcome);
  }
}

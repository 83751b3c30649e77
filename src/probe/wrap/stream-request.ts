import type { Ending } from '../../journal/registry.ts';
import type { Transport } from '../../journal/transport.ts';
import { type ForeignClient, GIVEN_UP } from '../foreign-client.ts';
import type { Requested } from '../stream-endpoints.ts';
import { CLEAN, isOk, refusedWith } from './context.ts';

/** Who brought about an end. */
type By = 'client' | 'remote' | 'fault';

/** A request that is a connection of its own, from when it goes out to the end of its answer: one that asks for a stream, or is answered with one. */
export class StreamRequest {
  readonly client: ForeignClient;
  readonly epoch: number;
  readonly #transport: Transport;
  readonly #request: Requested;
  /** Whether it is a message, so that the answer is what it waits for. */
  readonly #asks: boolean;
  #phase: 'asked' | 'open' | 'over' = 'asked';

  /** @param asks whether it is a message, which its body says */
  constructor(client: ForeignClient, transport: Transport, request: Requested, asks = false) {
    const { url, body } = request;
    this.client = client;
    this.#transport = transport;
    this.#request = request;
    this.#asks = asks;
    this.epoch = client.attempt(transport, url, client.streams.isFresh(request));
    if (asks && body !== undefined) client.asked(this.epoch, transport, url, body);
  }

  /** Its answer streams. */
  opened(): void {
    if (this.#phase !== 'asked') return;
    this.#phase = 'open';
    if (!this.#asks) this.client.streams.learn(this.#request);
    this.client.opened(this.epoch, this.#transport);
  }

  /** From now on somebody else tells what becomes of it. */
  handOver(): void {
    this.#phase = 'over';
  }

  /** Its answer is whole, or it was answered at once. */
  answered(status: number): void {
    if (this.#phase === 'asked') {
      if (!isOk(status)) return this.ended(refusedWith(status), 'remote');
      this.opened();
      if (this.#asks) this.client.settleOwn(this.epoch, this.#transport);
      else this.client.streams.forget(this.#request);
    }
    this.ended(CLEAN, 'remote');
  }

  ended(ending: Ending, by: By): void {
    if (this.#phase === 'over') return;
    if (this.#phase === 'asked' && this.#asks) {
      this.client.settleOwn(this.epoch, this.#transport, reasonOf(ending, by));
    }
    this.#phase = 'over';
    this.client.closed(this.epoch, this.#transport, ending, by);
  }
}

/** Why a request was never answered as it asked. */
function reasonOf({ status, reason }: Ending, by: By): string {
  if (by === 'client') return GIVEN_UP;
  return status === undefined ? reason || 'network error' : `HTTP ${status}`;
}

import type { Ending } from '../../journal/registry.ts';
import type { Transport } from '../../journal/transport.ts';
import type { ForeignClient } from '../foreign-client.ts';
import { GIVEN_UP, NETWORK_ERROR } from '../outcomes.ts';
import { type Requested, saidBy } from '../stream-endpoints.ts';
import { CLEAN, isOk, refusedWith } from './context.ts';

/** Who caused the end. */
type By = 'client' | 'remote' | 'fault';

/** A request that is a connection of its own, from when it is sent to the end of its response: it asks for a stream, or is answered with one. */
export class StreamRequest {
  readonly client: ForeignClient;
  readonly epoch: number;
  readonly #transport: Transport;
  readonly #request: Requested;
  /** Whether it is a message, answered by the response. */
  readonly #asks: boolean;
  #phase: 'asked' | 'open' | 'over' = 'asked';

  /** @param asks whether it is a message, according to its body */
  constructor(client: ForeignClient, transport: Transport, request: Requested, asks = false) {
    const { url, call } = request;
    const said = saidBy(request) ?? call;
    this.client = client;
    this.#transport = transport;
    this.#request = request;
    this.#asks = asks;
    this.epoch = client.attempt(transport, url, client.streams.questionIn(request));
    if (asks && said !== undefined) client.asked(this.epoch, transport, url, said);
  }

  /** The response streams. */
  opened(): void {
    if (this.#phase !== 'asked') return;
    this.#phase = 'open';
    if (!this.#asks) this.client.streams.learn(this.#request);
    this.client.opened(this.epoch, this.#transport);
  }

  /** From now on, another object reports the outcome. */
  handOver(): void {
    this.#phase = 'over';
  }

  /** The response is complete, or came as a whole. */
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

/** Why a request did not get the response it asked for. */
function reasonOf({ status, reason }: Ending, by: By): string {
  if (by === 'client') return GIVEN_UP;
  return status === undefined ? reason || NETWORK_ERROR : `HTTP ${status}`;
}

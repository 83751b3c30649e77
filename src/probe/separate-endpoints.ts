import { endpointOf } from '../journal/endpoint.ts';
import { isLoss } from '../journal/loss.ts';
import { Recent } from '../journal/recent.ts';
import { setBounded } from './bounded.ts';

const MAX_ENDPOINTS = 64;

/** What became of an endpoint since it was last connected. */
interface Separate {
  readonly failed: number;
  /** The connection that the next one there makes up for. */
  readonly last: number | undefined;
}

/** An attempt, as it counts for its endpoint. */
export interface Retry {
  readonly attempt: number;
  /** The connection that it makes up for. */
  readonly after?: number;
}

/**
 * Endpoints of one host that one was lost of while another stood beside it: two rooms of a document, say. What is tried at
 * each has to do with that one alone, and no other tells that it is connected.
 */
export class SeparateEndpoints {
  readonly #attempting = new Map<number, string>();
  readonly #open = new Map<number, string>();
  readonly #separate = new Recent<string, Separate>(MAX_ENDPOINTS);

  /** What an attempt at this URL is; `undefined` where only the whole client's connections tell. */
  next(url: string): Retry | undefined {
    const endpoint = endpointOf(url);
    const found = this.#separate.get(endpoint);
    if (!found) return undefined;
    const { failed, last } = found;
    return { attempt: failed + 1, ...(last !== undefined && { after: last }) };
  }

  attempt(epoch: number, url: string): void {
    const endpoint = endpointOf(url);
    setBounded(this.#attempting, epoch, endpoint);
    // Of two at once only one makes up for what was lost.
    const found = this.#separate.get(endpoint);
    if (found) this.#separate.set(endpoint, { ...found, last: undefined });
  }

  opened(epoch: number): void {
    const endpoint = this.#attempting.get(epoch);
    if (endpoint === undefined) return;
    this.#attempting.delete(epoch);
    setBounded(this.#open, epoch, endpoint);
    this.#settle(endpoint, { failed: 0, last: undefined });
  }

  closed(epoch: number, ending: Parameters<typeof isLoss>[0]): void {
    const tried = this.#attempting.get(epoch);
    this.#attempting.delete(epoch);
    const endpoint = tried ?? this.#open.get(epoch);
    this.#open.delete(epoch);
    if (endpoint === undefined) return;
    const isOver = tried === undefined ? !isLoss(ending) : ending.by === 'client';
    if (isOver) return this.#settle(endpoint, { failed: 0, last: undefined });
    if (tried === undefined) this.#separateFrom(endpoint);
    const failed = this.#separate.get(endpoint)?.failed ?? 0;
    this.#settle(endpoint, { failed: tried === undefined ? 0 : failed + 1, last: epoch });
  }

  #separateFrom(lost: string): void {
    const others = [...this.#open.values()].filter((endpoint) => endpoint !== lost);
    if (others.length === 0) return;
    for (const endpoint of [lost, ...others]) {
      if (!this.#separate.has(endpoint)) {
        this.#separate.set(endpoint, { failed: 0, last: undefined });
      }
    }
  }

  #settle(endpoint: string, now: Separate): void {
    if (this.#separate.has(endpoint)) this.#separate.set(endpoint, now);
  }
}

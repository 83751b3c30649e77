import { endpointOf } from '../journal/endpoint.ts';
import { isLoss } from '../journal/loss.ts';
import { Recent } from '../journal/recent.ts';
import { setBounded } from './bounded.ts';

const MAX_ENDPOINTS = 64;

/** What happened at an endpoint since it was last connected. */
interface Separate {
  readonly failed: number;
  /** The lost connection that the next one there replaces. */
  readonly last: number | undefined;
}

/** An attempt, counted for its endpoint. */
export interface Retry {
  readonly attempt: number;
  /** The connection that it replaces. */
  readonly after?: number;
}

/**
 * Endpoints of one host that are independent, such as two rooms: a connection to one was lost while one to another was open
 * beside it. Attempts at each are counted separately, and being connected to another does not count.
 */
export class SeparateEndpoints {
  readonly #attempting = new Map<number, string>();
  readonly #open = new Map<number, string>();
  readonly #separate = new Recent<string, Separate>(MAX_ENDPOINTS);

  /** The attempt at this URL; `undefined` if it is counted for the whole client. */
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
    // Of two simultaneous attempts, only one replaces the lost connection.
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

import { clip } from '../journal/clip.ts';
import { endpointOf } from '../journal/endpoint.ts';
import type { AttemptEntry } from '../journal/entry.ts';
import { isLoss } from '../journal/loss.ts';
import { Recent } from '../journal/recent.ts';
import { setBounded } from './bounded.ts';

const MAX_ENDPOINTS = 64;

const placeOf = (url: string): string => clip(endpointOf(url), 2000);

/** What happened at an endpoint since it was last connected. */
interface Known {
  readonly endpoint: string;
  readonly isSeparate: boolean;
  /** It was lost, or could not be reached. */
  readonly isLost: boolean;
  readonly failed: number;
  /** The lost connection that the next one there replaces. */
  readonly last: number | undefined;
}

const CONNECTED = { isLost: false, failed: 0, last: undefined };
const UNKNOWN = { isSeparate: false, ...CONNECTED };

/** What the journal says of an attempt. */
type Attempt = Pick<AttemptEntry, 'attempt' | 'after' | 'fresh'>;

/**
 * Endpoints of one host that are independent, such as two rooms: a connection to one was lost while one to another was open
 * beside it, or a request of its own was sent while it was lost. Attempts at each are counted separately, and being connected to another does not count.
 */
export class SeparateEndpoints {
  readonly #attempting = new Map<number, string>();
  readonly #open = new Map<number, string>();
  readonly #known = new Recent<string, Known>(MAX_ENDPOINTS);

  /** A request of its own goes out while another connection is lost. */
  askedBeside(url: string): void {
    const endpoint = placeOf(url);
    const lost = [...this.#known.values()].flatMap((known) => (known.isLost ? known.endpoint : []));
    this.#separateAll([endpoint, ...lost]);
  }

  /**
   * @param fresh whether it is no retry
   * @param failed attempts of the whole client since it was last connected
   */
  attempt(epoch: number, url: string, fresh: boolean, failed: number): Attempt {
    const endpoint = placeOf(url);
    setBounded(this.#attempting, epoch, endpoint);
    const own = this.#known.get(endpoint) ?? UNKNOWN;
    // Of two simultaneous attempts, only one replaces the lost connection.
    this.#settle(endpoint, { last: undefined, ...(fresh && { failed: 0 }) });
    if (fresh) return { attempt: own.isSeparate ? 1 : failed + 1, fresh };
    if (!own.isSeparate) return { attempt: failed + 1 };
    return { attempt: own.failed + 1, ...(own.last !== undefined && { after: own.last }) };
  }

  opened(epoch: number): void {
    const endpoint = this.#attempting.get(epoch);
    if (endpoint === undefined) return;
    this.#attempting.delete(epoch);
    setBounded(this.#open, epoch, endpoint);
    this.#settle(endpoint, CONNECTED);
  }

  closed(epoch: number, ending: Parameters<typeof isLoss>[0]): void {
    const tried = this.#attempting.get(epoch);
    this.#attempting.delete(epoch);
    const endpoint = tried ?? this.#open.get(epoch);
    this.#open.delete(epoch);
    if (endpoint === undefined) return;
    const isOver = tried === undefined ? !isLoss(ending) : ending.by === 'client';
    if (isOver) return this.#settle(endpoint, CONNECTED);
    if (tried === undefined) this.#separateFrom(endpoint);
    const failed = this.#known.get(endpoint)?.failed ?? 0;
    const now = { isLost: true, failed: tried === undefined ? 0 : failed + 1, last: epoch };
    this.#settle(endpoint, now);
  }

  #separateFrom(lost: string): void {
    const others = [...this.#open.values()].filter((endpoint) => endpoint !== lost);
    if (others.length > 0) this.#separateAll([lost, ...others]);
  }

  #separateAll(endpoints: readonly string[]): void {
    for (const endpoint of endpoints) this.#settle(endpoint, { isSeparate: true });
  }

  #settle(endpoint: string, now: Partial<Known>): void {
    const before = this.#known.get(endpoint) ?? { endpoint, ...UNKNOWN };
    this.#known.set(endpoint, { ...before, ...now });
  }
}

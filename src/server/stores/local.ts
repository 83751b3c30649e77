import {
  type Claim,
  type EventListener,
  KEPT_INSTANCES,
  type Notice,
  type Outcome,
  type StoredEvent,
  type Turn,
} from '../store.ts';

/**
 * Most claims remembered. Once a claim is forgotten, its HTTP connection must be made anew, and a hello that was delayed for
 * longer than that many other claims is taken for the newest.
 */
const MAX_CLAIMS = 100_000;

interface Claimed {
  readonly claim: Claim;
  /** Earlier instances that were taken over from, the latest first. */
  readonly former: readonly string[];
}

/** Kept in the memory of one process: its listeners, and which connection of a client id is the newest. */
export class Local {
  readonly #claims = new Map<string, Claimed>();
  #arrivals = 0;
  readonly #channels = new Map<string, Set<EventListener>>();
  readonly #listeners = new Set<(notice: Notice) => void>();

  /** The number of a hello: higher than all before it. */
  arrive(): number {
    return ++this.#arrivals;
  }

  claim(clientId: string, claim: Claim): boolean {
    const standing = this.#claims.get(clientId);
    if (standing && isStale(claim, standing)) return false;
    this.#keep(clientId, { claim, former: formerOf(claim, standing) });
    const [oldest] = this.#claims.keys();
    if (this.#claims.size > MAX_CLAIMS && oldest !== undefined) this.#claims.delete(oldest);
    this.#arrivals = Math.max(this.#arrivals, claim.arrival);
    return true;
  }

  claimOf(clientId: string): Claim | null {
    const claimed = this.#claims.get(clientId);
    if (!claimed) return null;
    this.#keep(clientId, claimed);
    return claimed.claim;
  }

  /** The outcome for a message that comes from another instance than the one that holds the claim. */
  replacedBy({ clientId, instance }: Turn): Outcome | null {
    const claim = this.#claims.get(clientId)?.claim;
    return !claim || claim.instance === instance
      ? null
      : { type: 'replaced', instance: claim.instance };
  }

  /** Claims are ordered by last use, so that those of live connections are not forgotten. */
  #keep(clientId: string, claimed: Claimed): void {
    this.#claims.delete(clientId);
    this.#claims.set(clientId, claimed);
  }

  subscribe(channel: string, listener: EventListener): () => void {
    const listeners = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#channels.get(channel) === listeners) {
        this.#channels.delete(channel);
      }
    };
  }

  tell(channel: string, events: readonly StoredEvent[]): void {
    for (const event of events) {
      for (const listener of this.#channels.get(channel) ?? []) listener(event);
    }
  }

  listen(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  notify(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}

function isStale({ instance, epoch, arrival }: Claim, { claim, former }: Claimed): boolean {
  if (instance !== null && instance === claim.instance) return epoch < claim.epoch;
  return arrival < claim.arrival || (instance !== null && former.includes(instance));
}

function formerOf({ instance }: Claim, standing: Claimed | undefined): readonly string[] {
  const { claim, former = [] } = standing ?? {};
  const before = claim?.instance ?? null;
  return before === null || before === instance
    ? former
    : [before, ...former].slice(0, KEPT_INSTANCES);
}

import type { Claim, EventListener, Notice, StoredEvent } from '../store.ts';

/**
 * Claims remembered. Over HTTP a connection whose claim is forgotten is to connect anew; and a hello that was held up for longer than that
 * many others is taken for the newest.
 */
const MAX_CLAIMS = 100_000;

/** What one process keeps for itself: who listens, and which connection is the newest of a client id. */
export class Local {
  readonly #claims = new Map<string, Claim>();
  readonly #channels = new Map<string, Set<EventListener>>();
  readonly #listeners = new Set<(notice: Notice) => void>();

  claim(clientId: string, claim: Claim): boolean {
    const standing = this.#claims.get(clientId);
    if (standing && isStale(claim, standing)) return false;
    this.#keep(clientId, claim);
    const [oldest] = this.#claims.keys();
    if (this.#claims.size > MAX_CLAIMS && oldest !== undefined) this.#claims.delete(oldest);
    return true;
  }

  claimOf(clientId: string): Claim | null {
    const claim = this.#claims.get(clientId);
    if (!claim) return null;
    this.#keep(clientId, claim);
    return claim;
  }

  /** The claims stand in the order in which they were last used: those of connections that live are not forgotten. */
  #keep(clientId: string, claim: Claim): void {
    this.#claims.delete(clientId);
    this.#claims.set(clientId, claim);
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

function isStale(claim: Claim, standing: Claim): boolean {
  return (
    claim.instance !== null && claim.instance === standing.instance && claim.epoch < standing.epoch
  );
}

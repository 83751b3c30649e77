import { Recent } from '../journal/recent.ts';

/** A lost connection was replaced; a further one that opens within this time was meant to replace it too, ms. Backoffs are no longer. */
const IN_PLACE = 30_000;
/** Most lost connections remembered. */
const MAX_LOST = 1000;

/**
 * The connections that a client of unknown design lost at one endpoint, and what took their place. An endpoint may serve several rooms, told
 * apart by their queries. In many clients, though, the query changes with each attempt.
 */
export class Replacements {
  /** URLs of lost connections: whether each is still missing, or another URL took its place, or the same did. */
  readonly #lost = new Recent<string, { missing: number; elsewhere: number }>(MAX_LOST);
  #missing = 0;
  #lostAt = Number.NEGATIVE_INFINITY;
  #restoredAt = Number.NEGATIVE_INFINITY;
  /** A connection came back under its own URL: the queries say which is which. */
  #keepsUrls = false;

  lose(url: string, at: number): void {
    if (this.#missing === 0 && at - this.#restoredAt > IN_PLACE) {
      this.#lost.clear();
      this.#keepsUrls = false;
    }
    const lost = this.#lost.get(url) ?? { missing: 0, elsewhere: 0 };
    lost.missing++;
    this.#lost.set(url, lost);
    this.#missing++;
    this.#lostAt = this.#restoredAt = at;
  }

  /** @returns from when on connections opened here are surplus replacements; infinite if this is none */
  open(url: string, at: number): number {
    const own = this.#lost.get(url);
    if (own && own.missing + own.elsewhere > 0) {
      this.#keepsUrls = true;
      if (own.missing > 0) this.#restore(own, at);
      else own.elsewhere--;
      return Number.POSITIVE_INFINITY;
    }
    if (this.#missing > 0) {
      for (const lost of this.#lost.values()) {
        if (lost.missing === 0) continue;
        this.#restore(lost, at);
        lost.elsewhere++;
        break;
      }
      return Number.POSITIVE_INFINITY;
    }
    const isAnother = this.#keepsUrls && !own;
    const isLate = at - this.#restoredAt > IN_PLACE;
    return isAnother || isLate ? Number.POSITIVE_INFINITY : this.#lostAt;
  }

  /** Whether of two connections that opened here one may have been meant to be the other. */
  alike(one: string, other: string): boolean {
    return !this.#keepsUrls || one === other;
  }

  #restore(lost: { missing: number }, at: number): void {
    lost.missing--;
    this.#missing--;
    this.#restoredAt = at;
  }
}

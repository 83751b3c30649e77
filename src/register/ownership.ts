import type { ClientAdapter } from './adapter.ts';

/** Most URLs of attempts that are remembered. */
const MAX_URLS = 16;

/** Determines which of the page's connections belong to one client. */
export class Ownership {
  readonly #owns: (url: string) => boolean;
  /** URLs of its attempts, newest last. */
  readonly #attempted = new Set<string>();

  constructor({ url, owns }: ClientAdapter) {
    this.#owns = owns ?? beginsWith(url);
  }

  /** Remembers the URL of an attempt. */
  add(url: string): void {
    const place = placeOf(url);
    if (place === null) return;
    this.#attempted.delete(place);
    this.#attempted.add(place);
    const [oldest] = this.#attempted;
    if (this.#attempted.size > MAX_URLS && oldest !== undefined) this.#attempted.delete(oldest);
  }

  owns(url: string): boolean {
    const place = placeOf(url);
    return (place !== null && this.#attempted.has(place)) || this.#owns(url) === true;
  }
}

function beginsWith(url: string): (url: string) => boolean {
  const base = placeOf(url);
  return (other) => {
    const place = placeOf(other);
    return base !== null && place !== null && isWithin(place, base);
  };
}

/** `/chat/room` is within `/chat`, but `/chatter` is not. */
const isWithin = (place: string, base: string): boolean =>
  place === base || place.startsWith(base.endsWith('/') ? base : `${base}/`);

/** Host and path: the scheme changes with the transport, and the query with each attempt. */
function placeOf(url: string): string | null {
  const base = typeof document === 'object' ? document.baseURI : undefined;
  if (!URL.canParse(url, base)) return null;
  const { host, pathname } = new URL(url, base);
  return host + pathname;
}

import { clip } from '../journal/clip.ts';
import { withoutQuery } from '../journal/endpoint.ts';
import { Recent } from '../journal/recent.ts';
import { setBounded } from './bounded.ts';

/** Of a body, to know it again. */
const MAX_END = 500;
/** Requests that are known again. */
const MAX_ASKED = 50;

/** A request as the page makes it. */
export interface Requested {
  /** In capitals. */
  readonly method: string;
  readonly url: string;
  /** The body, where it is text. */
  readonly body: string | undefined;
}

type Place = Pick<Requested, 'method' | 'url'>;

/** Where a page's requests are answered with streams, so that the next one there is the attempt of a connection, also when nothing answers it. */
export class StreamEndpoints {
  /** By what: its type, or that the page read it piece by piece. */
  readonly #known = new Map<string, 'type' | 'reading'>();
  readonly #asked = new Recent<string, true>(MAX_ASKED);

  /** A request that did not say that it asks for a stream was answered with one. */
  learn(request: Place, by: 'type' | 'reading' = 'type'): void {
    setBounded(this.#known, placeOf(request), by);
  }

  /** A request there was answered with something else. */
  forget(request: Place): void {
    this.#known.delete(placeOf(request));
  }

  has(request: Place): boolean {
    return this.#known.has(placeOf(request));
  }

  /** Whether it was the page's reading that told. */
  isRead(request: Place): boolean {
    return this.#known.get(placeOf(request)) === 'reading';
  }

  /** @returns whether it asks for what none of the last ones asked for: a client that tries again sends the same again */
  isFresh(request: Requested): boolean {
    const { body } = request;
    if (body === undefined) return false;
    const key = `${placeOf(request)} ${body.length} ${clip(body.slice(-MAX_END), MAX_END)}`;
    const isFresh = !this.#asked.has(key);
    this.#asked.set(key, true);
    return isFresh;
  }
}

const placeOf = ({ method, url }: Place): string => `${method} ${clip(withoutQuery(url), 2000)}`;

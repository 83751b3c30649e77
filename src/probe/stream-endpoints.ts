import { bytesOf } from '../faults/content.ts';
import { clip } from '../journal/clip.ts';
import { withoutQuery } from '../journal/endpoint.ts';
import { Recent } from '../journal/recent.ts';
import { setBounded } from './bounded.ts';
import type { RpcKind } from './recognition/rpc.ts';

/** Length of the end of a body that is kept for comparison. */
const MAX_END = 500;
/** Longest body as it is kept: its length, and its end. */
const MAX_KEY = MAX_END + 20;
/** Most requests that are remembered. */
const MAX_ASKED = 50;

/** A request of the page. */
export interface Requested {
  /** Upper case. */
  readonly method: string;
  readonly url: string;
  /** The body, if it is text. */
  readonly body: string | undefined;
  /** The fields of the body as JSON, if it is a form: it goes out as it is, so that no fault changes it. */
  readonly form?: string | undefined;
  /** The length and the end of the body, if it is bytes. */
  readonly bytes?: string | undefined;
  /** The envelope of a remote call, if the body is one: one character per byte. */
  readonly call?: string | undefined;
  /** What kind of call its content type says that it is: an answer to `connect` is always a stream. */
  readonly rpc?: RpcKind | undefined;
}

/** What a request says, if that can be read as text. */
export const saidBy = ({ body, form }: Partial<Requested>): string | undefined => body ?? form;

/** Whether a request asks for something of its own, and once more. */
export type Question = 'new' | 'again' | undefined;

type Place = Pick<Requested, 'method' | 'url'>;

/**
 * Remembers which requests are answered with streams, so that the next one counts as the attempt of a connection, even if it
 * gets no answer.
 */
export class StreamEndpoints {
  /** How that was recognised: by the content type, or because the page read the body piece by piece. */
  readonly #known = new Map<string, 'type' | 'reading'>();
  readonly #asked = new Recent<string, true>(MAX_ASKED);

  /** A request that did not ask for a stream was answered with one. */
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

  /** Whether it was recognised by the page's reading. */
  isRead(request: Place): boolean {
    return this.#known.get(placeOf(request)) === 'reading';
  }

  /**
   * What it asks: a client that retries sends the same request again.
   *
   * @returns whether it differs from all recent requests; `undefined` if it asks for nothing of its own
   */
  questionIn(request: Requested): Question {
    const said = saidBy(request);
    const end = said === undefined ? request.bytes : `${said.length} ${said.slice(-MAX_END)}`;
    if (end === undefined) return undefined;
    const key = `${placeOf(request)} ${clip(end, MAX_KEY)}`;
    const isFresh = !this.#asked.has(key);
    this.#asked.set(key, true);
    return isFresh ? 'new' : 'again';
  }
}

/** The bytes of a body as they are kept for comparison: the page may change them as soon as it has asked. */
export function endOfBytes(body: unknown): string | undefined {
  const bytes = bytesOf(body);
  return bytes && `${bytes.byteLength} ${String.fromCharCode(...bytes.subarray(-MAX_END))}`;
}

const placeOf = ({ method, url }: Place): string => `${method} ${clip(withoutQuery(url), 2000)}`;

import { clip } from '../journal/clip.ts';
import type { Body, Sendable } from './events.ts';
import type { Json } from './protocol.ts';

/** A body as it is stored in the outbox. */
export interface Packed {
  readonly json: string;
  readonly encoding?: 'base64';
}

interface Tagged {
  readonly [Symbol.toStringTag]?: string;
  readonly toJSON?: unknown;
}

/** @throws TypeError when the body is neither bytes nor serialisable as JSON */
export function pack(body: Sendable): Packed {
  if (body instanceof Uint8Array) {
    let text = '';
    for (const byte of body) text += String.fromCharCode(byte);
    return { json: `"${btoa(text)}"`, encoding: 'base64' };
  }
  return { json: jsonOf(body) };
}

/** @throws TypeError when the body cannot be serialised as JSON */
export function jsonOf(body: Sendable): string {
  const json: string | undefined = JSON.stringify(body);
  // JSON would turn an object with a `Symbol.toStringTag` (a Map, an ArrayBuffer, a Blob) into `{}`, or drop
  // half of it.
  const { [Symbol.toStringTag]: tag, toJSON } = Object(body) as Tagged;
  if (json !== undefined && (toJSON || !tag)) return json;
  throw new TypeError(`A body must be a JSON value or a Uint8Array, not ${tag ?? typeof body}.`);
}

/** @throws DOMException for invalid Base64 */
export function unpack(body: Json, encoding?: unknown): Body {
  if (encoding !== 'base64' || typeof body !== 'string') return body;
  return Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
}

const PREVIEW = 120;

/** The part of a body that the journal shows. Most bodies are short and shown whole. */
export const preview = (json: string): string =>
  json.length > PREVIEW ? clip(json, PREVIEW) : json;

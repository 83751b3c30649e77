import { clip } from '../journal/clip.ts';
import type { Body, Sendable } from './events.ts';
import type { Json } from './protocol.ts';

/** A body as it goes into the outbox. */
export interface Packed {
  readonly json: string;
  readonly encoding?: 'base64';
}

interface Tagged {
  readonly [Symbol.toStringTag]?: string;
  readonly toJSON?: unknown;
}

/** @throws TypeError when the body is neither bytes nor something that JSON can say */
export function pack(body: Sendable): Packed {
  if (body instanceof Uint8Array) {
    let text = '';
    for (const byte of body) text += String.fromCharCode(byte);
    return { json: `"${btoa(text)}"`, encoding: 'base64' };
  }
  return { json: jsonOf(body) };
}

/** @throws TypeError when JSON cannot say it */
export function jsonOf(body: Sendable): string {
  const json: string | undefined = JSON.stringify(body);
  // Of what has a tag (a Map, an ArrayBuffer, a Blob) JSON would say `{}`, or half of it.
  const { [Symbol.toStringTag]: tag, toJSON } = Object(body) as Tagged;
  if (json !== undefined && (toJSON || !tag)) return json;
  throw new TypeError(`A body must be a JSON value or a Uint8Array, not ${tag ?? typeof body}.`);
}

/** @throws DOMException for Base64 that is none */
export function unpack(body: Json, encoding?: unknown): Body {
  if (encoding !== 'base64' || typeof body !== 'string') return body;
  return Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
}

const PREVIEW = 120;

/** What the journal shows of a body. Most are short, and kept anyway as they are. */
export const preview = (json: string): string =>
  json.length > PREVIEW ? clip(json, PREVIEW) : json;

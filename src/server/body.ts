import { jsonOf } from '../connection/body.ts';
import type { Sendable } from '../connection/events.ts';
import type { Json } from '../connection/protocol.ts';
import type { StoredBody } from './store.ts';

/** What a message or an event says: JSON, or bytes. */
export type Body = Json | Uint8Array;

/** With a length that four divides; groups of four would cost a regular expression its stack on many MiB. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** @throws TypeError for what JSON cannot say */
export function pack(body: Sendable): StoredBody {
  if (body instanceof Uint8Array) {
    const { buffer, byteOffset, byteLength } = body;
    const base64 = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
    return { body: base64, encoding: 'base64' };
  }
  // As it is now, whatever becomes of the object.
  return { body: JSON.parse(jsonOf(body)) as Json };
}

/** `undefined` for Base64 that is none. */
export function unpack(body: Json, encoding: 'base64' | undefined): Body | undefined {
  if (encoding === undefined) return body;
  if (typeof body !== 'string' || body.length % 4 !== 0 || !BASE64.test(body)) return undefined;
  return new Uint8Array(Buffer.from(body, 'base64'));
}

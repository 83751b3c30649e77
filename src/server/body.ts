import { jsonOf } from '../connection/body.ts';
import type { Sendable } from '../connection/events.ts';
import type { Json } from '../connection/protocol.ts';
import type { StoredBody } from './store.ts';

/** The body of a message or an event: JSON, or bytes. */
export type Body = Json | Uint8Array;

/**
 * The caller also checks that the length is a multiple of four: groups of four would overflow the stack of the regular
 * expression on many MiB.
 */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** @throws TypeError when the body cannot be serialised as JSON */
export function pack(body: Sendable): StoredBody {
  if (body instanceof Uint8Array) {
    const { buffer, byteOffset, byteLength } = body;
    const base64 = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
    return { body: base64, encoding: 'base64' };
  }
  // A snapshot: later changes to the object have no effect.
  return { body: JSON.parse(jsonOf(body)) as Json };
}

/** @returns `undefined` for invalid Base64 */
export function unpack(body: Json, encoding: 'base64' | undefined): Body | undefined {
  if (encoding === undefined) return body;
  if (typeof body !== 'string' || body.length % 4 !== 0 || !BASE64.test(body)) return undefined;
  return new Uint8Array(Buffer.from(body, 'base64'));
}

import { brandOf, bytesOf, isBuffer } from '../../faults/content.ts';
import type { PageNatives } from '../natives.ts';
import { URL } from '../url.ts';

const isUrlSurely = brandOf(URL.prototype, 'href');
const isRequestSurely = brandOf(Request.prototype, 'url');

export const isUrl = (value: unknown): value is globalThis.URL => isUrlSurely(value);

export const isRequest = (value: unknown): value is Request => isRequestSurely(value);

export const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Data made by a fault, for a window's page: a buffer must be of that window's class. */
export function ownData(makers: Pick<PageNatives, 'ArrayBuffer'>, data: unknown): unknown {
  if (data instanceof makers.ArrayBuffer || !isBuffer(data)) return data;
  const bytes = bytesOf(data) ?? [];
  const own = new makers.ArrayBuffer(bytes.length);
  new Uint8Array(own).set(bytes);
  return own;
}

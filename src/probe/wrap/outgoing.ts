import { readerOf } from './disguise.ts';

const byteLengthOf = readerOf(ArrayBuffer.prototype, 'byteLength');
const sizeOf = readerOf(Blob.prototype, 'size');

/** As the browser itself would read the argument of `send`. What it would not take is left for it to say so. */
export function outgoing(data: unknown): unknown {
  const isObject = (typeof data === 'object' && data !== null) || typeof data === 'function';
  return isObject && !isBinary(data) ? String(data) : data;
}

/** Of whatever window: each has classes of its own. */
const isBinary = (data: object): boolean =>
  ArrayBuffer.isView(data) || isRead(byteLengthOf, data) || isRead(sizeOf, data);

function isRead(read: (self: object) => unknown, data: object): boolean {
  try {
    read(data);
    return true;
  } catch {
    return false;
  }
}

/** The page may change a buffer that is still on its way, or give it away. */
export function frozen(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice().buffer;
  }
  if (!isRead(byteLengthOf, data)) return data;
  // One that was given away is sent as nothing.
  return byteLengthOf(data) === 0
    ? new ArrayBuffer(0)
    : Reflect.apply(ArrayBuffer.prototype.slice, data, [0]);
}

/** Whether a value is of a native class, from any window: each window has its own classes, and pages pass objects between windows. */
export type Brand = (value: unknown, sure?: boolean) => boolean;

/**
 * Recognises objects of a class by a getter that only they support. Objects that do not seem to have it are only tried when
 * the answer must be `sure`: exceptions are slow, and stop a debugger that pauses on exceptions.
 */
export function brandOf(prototype: object, property: string): Brand {
  const get = Object.getOwnPropertyDescriptor(prototype, property)?.get;
  return (value, sure = false) => {
    if (!get || typeof value !== 'object' || value === null) return false;
    try {
      if (!sure && !(property in value)) return false;
      Reflect.apply(get, value, []);
      return true;
    } catch {
      return false;
    }
  };
}

const isBufferSurely = brandOf(ArrayBuffer.prototype, 'byteLength');
const isBlobSurely = brandOf(Blob.prototype, 'size');

export const isBlob = (data: unknown): data is Blob => isBlobSurely(data);

export const isBuffer = (data: unknown): data is ArrayBuffer => isBufferSurely(data);

/** Whether a browser treats it as bytes, even if its class is hidden. */
export const isBinary = (data: unknown): boolean =>
  ArrayBuffer.isView(data) || isBufferSurely(data, true) || isBlobSurely(data, true);

/**
 * The bytes of a buffer, or of a view of one, without copying; empty for a transferred buffer. `undefined` if there are no
 * readable bytes.
 */
export function bytesOf(data: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof data === 'string') return undefined;
  if (ArrayBuffer.isView(data)) {
    const { buffer, byteOffset, byteLength } = data as ArrayBufferView<ArrayBuffer>;
    return byteLength === 0 ? new Uint8Array() : new Uint8Array(buffer, byteOffset, byteLength);
  }
  if (!isBuffer(data)) return undefined;
  return data.byteLength === 0 ? new Uint8Array() : new Uint8Array(data);
}

/** Whether it is an object or array as JSON produces. */
export function isPlain(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  if (Array.isArray(data)) return true;
  const prototype: unknown = Object.getPrototypeOf(data);
  // The topmost prototype is a window's `Object.prototype`, which has none itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

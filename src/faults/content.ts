/** Whether something is of a native class, of whatever window: each has classes of its own, and a page hands objects from one to another. */
export type Brand = (value: unknown, sure?: boolean) => boolean;

/**
 * Tells objects of a class by a property that only they can answer. Those that seem not to have it are not asked, unless it has to be `sure`:
 * an exception is costly, and stops a debugger that waits for exceptions.
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

/** Whether a browser takes it for bytes, even if its class is hidden. */
export const isBinary = (data: unknown): boolean =>
  ArrayBuffer.isView(data) || isBufferSurely(data, true) || isBlobSurely(data, true);

/** The bytes of a buffer, or of a view of one, where they are; of one that was given away none. `undefined` for what has none to be read. */
export function bytesOf(data: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof data === 'string') return undefined;
  if (ArrayBuffer.isView(data)) {
    const { buffer, byteOffset, byteLength } = data as ArrayBufferView<ArrayBuffer>;
    return byteLength === 0 ? new Uint8Array() : new Uint8Array(buffer, byteOffset, byteLength);
  }
  if (!isBuffer(data)) return undefined;
  return data.byteLength === 0 ? new Uint8Array() : new Uint8Array(data);
}

/** Whether it is a value as JSON has them, an object or an array. */
export function isPlain(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  if (Array.isArray(data)) return true;
  const prototype: unknown = Object.getPrototypeOf(data);
  // Nothing is above the one that all objects of a window have.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

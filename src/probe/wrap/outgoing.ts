/** As the browser itself would read the argument of `send`. */
export function outgoing(data: unknown): unknown {
  const binary = data instanceof ArrayBuffer || ArrayBuffer.isView(data) || data instanceof Blob;
  return binary ? data : String(data);
}

/** The page may change a buffer that is still on its way. */
export function frozen(data: unknown): unknown {
  if (data instanceof ArrayBuffer) return data.slice(0);
  if (!ArrayBuffer.isView(data)) return data;
  return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
}

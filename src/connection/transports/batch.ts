/** Most bytes of one message or body, roughly; the server takes 1 MiB. */
const MAX_BYTES = 256_000;

/** Takes out, joined by commas, as many frames as go together; at least one. */
export function takeBatch(waiting: string[]): string {
  let bytes = 0;
  const end = waiting.findIndex((frame, index) => {
    bytes += frame.length;
    return index > 0 && bytes > MAX_BYTES;
  });
  return waiting.splice(0, end < 0 ? waiting.length : end).join(',');
}

/** The frames of one message. To a plain server's messages we have nothing to say; what is no JSON is for others to complain about. */
export function framesIn(data: unknown, plain: boolean): readonly unknown[] {
  if (plain || typeof data !== 'string' || !data.startsWith('[')) return [data];
  try {
    return JSON.parse(data);
  } catch {
    return [data];
  }
}

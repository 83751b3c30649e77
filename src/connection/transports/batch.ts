/** The frames of one message. To a plain server's messages we have nothing to say; what is no JSON is for others to complain about. */
export function framesIn(data: unknown, plain: boolean): readonly unknown[] {
  if (plain || typeof data !== 'string' || !data.startsWith('[')) return [data];
  try {
    return JSON.parse(data);
  } catch {
    return [data];
  }
}

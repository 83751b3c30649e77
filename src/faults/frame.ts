import { bytesOf, isBinary, isBlob, isPlain } from './content.ts';

/** What is longer is not looked into: a frame must not cost the page more than the page spends on it. */
const MAX_PARSED = 1_000_000;

/** What an EventSource calls an event that its server has not named. */
export const UNNAMED = 'message';

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a frame's data says: JSON text (or its bytes) parsed, a value that is parsed already as it is; `undefined` when it is no JSON. */
export function readData(data: unknown): unknown {
  const text = textOf(data);
  if (text === undefined) return isPlain(data) ? data : undefined;
  if (text.length > MAX_PARSED || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The frames in one delivery: an HTTP answer may bring several, in an array or in the `frames` of a plain server's poll. */
export function framesOf(value: unknown): readonly Fields[] {
  if (Array.isArray(value)) return value.filter(isFields);
  if (!isFields(value)) return [];
  return isBatch(value) ? value.frames.filter(isFields) : [value];
}

export const isBatch = (value: Fields): value is { readonly frames: readonly unknown[] } =>
  value.type === undefined && Array.isArray(value.frames);

/** The frame's own `type`; a message of the plain protocol need not name it. */
export function typeOf({ type, messageId }: Fields): string | undefined {
  if (typeof type === 'string') return type;
  return type === undefined && typeof messageId === 'string' ? 'message' : undefined;
}

export const isConfirmation = (value: unknown): boolean =>
  isFields(value) && typeOf(value) === 'confirm';

/** What a heartbeat is that is one word, as many clients send it. */
export function beatOf(text: string): 'ping' | 'pong' | undefined {
  if (text.length !== 4) return undefined;
  const word = text.toLowerCase();
  return word === 'ping' || word === 'pong' ? word : undefined;
}

/** Data as text; `undefined` when it is not text, or too long to be made text of. */
export function textOf(data: unknown): string | undefined {
  if (typeof data === 'string') return data;
  const bytes = bytesOf(data);
  return bytes && bytes.byteLength <= MAX_PARSED ? new TextDecoder().decode(bytes) : undefined;
}

/** What a browser counts of it as `bufferedAmount`, in bytes. */
export const bufferedSize = (data: unknown): number =>
  isBinary(data) ? sizeOf(data) : new TextEncoder().encode(String(data)).length;

/** Length of what is on the wire, in bytes, where characters are taken for bytes. */
export function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  const bytes = bytesOf(data);
  if (bytes) return bytes.byteLength;
  if (isBlob(data)) return data.size;
  return isPlain(data) ? JSON.stringify(data).length : 0;
}

import type { Passage } from '../journal/registry.ts';
import { bytesOf, isBinary, isBlob, isPlain } from './content.ts';

/** Longer frames are not parsed: a frame must not cost more here than in the page itself. */
const MAX_PARSED = 1_000_000;

/** The name that a server has given to an event of this type, if it has: an EventSource calls the others `message`. */
export const namedBy = (type: string): { readonly name?: string } =>
  type === 'message' ? {} : { name: type };

/** An event that came by a stream. */
export const eventFrame = (type: string, data: unknown): Passage => ({
  kind: 'frame',
  direction: 'in',
  data,
  ...namedBy(type),
});

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of a frame's data: JSON text or its bytes parsed, an already parsed value unchanged; `undefined` when it is not JSON. */
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

/** The frame's own `type`, which a message of the plain protocol may omit. */
export function typeOf({ type, messageId }: Fields): string | undefined {
  if (typeof type === 'string') return type;
  return type === undefined && typeof messageId === 'string' ? 'message' : undefined;
}

export const isConfirmation = (value: unknown): boolean =>
  isFields(value) && typeOf(value) === 'confirm';

/** Recognises a heartbeat that is a single word, as many clients send it. */
export function beatOf(text: string): 'ping' | 'pong' | undefined {
  if (text.length !== 4) return undefined;
  const word = text.toLowerCase();
  return word === 'ping' || word === 'pong' ? word : undefined;
}

/** Data as text; `undefined` when it is not text, or too long to be decoded. */
export function textOf(data: unknown): string | undefined {
  if (typeof data === 'string') return data;
  const bytes = bytesOf(data);
  return bytes && bytes.byteLength <= MAX_PARSED ? new TextDecoder().decode(bytes) : undefined;
}

/** What a browser adds to `bufferedAmount` for it, in bytes. */
export const bufferedSize = (data: unknown): number =>
  isBinary(data) ? sizeOf(data) : new TextEncoder().encode(String(data)).length;

/** Length on the wire in bytes, counting each character as one. */
export function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  const bytes = bytesOf(data);
  if (bytes) return bytes.byteLength;
  if (isBlob(data)) return data.size;
  return isPlain(data) ? JSON.stringify(data).length : 0;
}

import { clip as clipText } from '../journal/clip.ts';

const PREVIEW = 200;

/** Limits a text of foreign origin to its beginning. */
export const clip = (text: unknown, length = PREVIEW): string => clipText(asText(text), length);

function asText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'what cannot be told';
  }
}

export interface Described {
  /** Bytes of a buffer, characters of anything else; 0 when unknown. */
  readonly size: number;
  readonly preview?: string;
}

/** Describes a body for the journal. Reads all of it, so call this only while someone is watching. */
export function describeBody(body: unknown): Described {
  if (body === undefined) return { size: 0 };
  if (typeof body === 'string') return { size: body.length, preview: clip(body) };
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return { size: body.byteLength };
  if (typeof Blob === 'function' && body instanceof Blob) return { size: body.size };
  try {
    const text = JSON.stringify(body) ?? '';
    return { size: text.length, preview: clip(text) };
  } catch {
    return { size: 0 };
  }
}

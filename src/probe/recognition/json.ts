import { type Fields, isFields } from '../../faults/frame.ts';
import { clip as clipText } from '../../journal/clip.ts';

/** Longest text that is parsed, characters. */
export const MAX_TEXT = 1_000_000;
/** Most characters kept of an id, a name or a body. */
const MAX_KEPT = 200;

export const clip = (text: string): string => clipText(text, MAX_KEPT);

/** `undefined` for invalid JSON, and for text that is too long. */
export function parseJson(text: string): unknown {
  if (text.length > MAX_TEXT) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields of a JSON object; `undefined` for anything else. */
export function parseFields(text: string): Fields | undefined {
  const value = /^\s*\{/.test(text) ? parseJson(text) : undefined;
  return isFields(value) ? value : undefined;
}

/** The beginning of a value as JSON. */
export function show(value: unknown): string {
  if (typeof value === 'string') return clip(value);
  try {
    return clip(JSON.stringify(value) ?? '');
  } catch {
    // Nested too deeply to be serialised.
    return '';
  }
}

/** Normalises an id; `undefined` for anything that is not one. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : clip(value);
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

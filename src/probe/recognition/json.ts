import { type Fields, isFields } from '../../faults/frame.ts';

/** What is longer is not looked into, characters. */
export const MAX_TEXT = 1_000_000;
/** Characters of an id, a name or a body that are kept. */
const MAX_KEPT = 200;

export const clip = (text: string): string => text.slice(0, MAX_KEPT);

/** `undefined` for what is no JSON, or too long to be looked into. */
export function parseJson(text: string): unknown {
  if (text.length > MAX_TEXT) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields of a JSON object; `undefined` for everything else. */
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
    // Nested deeper than can be written.
    return '';
  }
}

/** An id as protocols write them; `undefined` for what is none. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : clip(value);
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

import { shorten } from '../journal/clip.ts';
import type { ReceivedEntry } from '../journal/entry.ts';

const LONGEST = 60;

/** A short name for a message: the beginning of its text, or its id. */
export function nameOf(messageId: string, preview: string | undefined): string {
  return shorten(textIn(preview) ?? preview ?? messageId, LONGEST);
}

/** The text of a body such as `{"text":"hello"}`, even when the preview is cut off within it. */
function textIn(preview: string | undefined): string | undefined {
  const found = preview?.match(/"(?:text|content|message|body)"\s*:\s*"((?:[^"\\]|\\.)*)/);
  return found?.[1] || undefined;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/**
 * Identifies a server event across all connections; `undefined` when the frame has nothing that does. The preview is
 * included because some servers give all parts of a reply the same id.
 */
export function identityOf(entry: ReceivedEntry): string | undefined {
  if (entry.key === undefined) return undefined;
  return `${entry.frame} ${entry.key} ${entry.preview ?? ''}`;
}

import { bytesOf, isBlob } from '../content.ts';
import type { FaultKind } from '../kind.ts';

/**
 * Frames arrive damaged. TCP and TLS let no such frame through: it is a proxy, or a server, that writes what is wrong.
 * What was text stays text.
 */
export const corrupt: FaultKind<'corrupt'> = {
  criteria: ['direction', 'type', 'nth'],
  start: ({ how = 'bit' }, arming) => ({
    onPassage(channel, passage, pass) {
      if (passage.kind !== 'frame') return pass(passage);
      const content = contentOf(passage.data);
      if (!content || content.length === 0 || !arming.hits(channel, passage)) return pass(passage);
      const at = Math.floor(arming.random() * content.length);
      const data = how === 'cut' ? content.slice(0, at) : flipped(content, at, arming.random());
      const what = how === 'cut' ? `was cut off after ${at}` : `has a wrong bit at ${at}`;
      const unit = typeof content === 'string' ? 'characters' : 'bytes';
      // First told, then done: the page may send in the event of what arrives.
      arming.acted(channel, `A frame of ${content.length} ${unit} ${what}.`);
      pass({ ...passage, data: typeof data === 'string' ? data : data.buffer });
    },
  }),
};

/** A copy of what can be damaged; `undefined` for what cannot (a Blob, whose bytes nobody has read). */
function contentOf(data: unknown): string | Uint8Array<ArrayBuffer> | undefined {
  if (typeof data === 'string') return data;
  return bytesOf(data)?.slice() ?? (isBlob(data) ? undefined : JSON.stringify(data));
}

/** One of the seven lowest bits, so that ASCII stays ASCII: text that is no text any more would not get through at all. */
function flipped(
  content: string | Uint8Array<ArrayBuffer>,
  at: number,
  random: number,
): string | Uint8Array<ArrayBuffer> {
  const bit = 1 << Math.floor(random * 7);
  if (typeof content !== 'string') {
    return Uint8Array.from(content, (byte, index) => (index === at ? byte ^ bit : byte));
  }
  const code = content.charCodeAt(at);
  // The lowest bits of half a surrogate pair leave it one.
  return content.slice(0, at) + String.fromCharCode(code ^ bit) + content.slice(at + 1);
}

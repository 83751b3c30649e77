import { bytesOf } from '../../faults/content.ts';
import { textOf } from '../../faults/frame.ts';
import { MAX_TEXT } from './json.ts';
import { toBytes } from './message-pack.ts';
import type { Protocol } from './protocol.ts';

/** What was delivered, as the protocol reads it: `undefined` for what is too long to be read, or neither text nor bytes. */
export function readable(data: unknown, { binary }: Protocol): string | undefined {
  const bytes = binary ? bytesOf(data) : undefined;
  const text = bytes ? charactersOf(bytes) : textOf(data);
  return text !== undefined && text.length <= MAX_TEXT ? text : undefined;
}

/** What a protocol has put together, as bytes. */
export const bytesFrom = (text: string, { binary }: Protocol): Uint8Array<ArrayBuffer> =>
  binary ? toBytes(text) : new TextEncoder().encode(text);

/** A character for each byte. */
function charactersOf(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength > MAX_TEXT) return undefined;
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

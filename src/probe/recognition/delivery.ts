import { bytesOf } from '../../faults/content.ts';
import { textOf } from '../../faults/frame.ts';
import { MAX_TEXT } from './json.ts';
import { toBytes } from './message-pack.ts';
import type { Protocol } from './protocol.ts';

/** Delivered data in the form that the protocol reads; `undefined` if it is too long, or neither text nor bytes. */
export function readable(data: unknown, { binary }: Protocol): string | undefined {
  const bytes = binary ? bytesOf(data) : undefined;
  const text = bytes ? charactersOf(bytes) : textOf(data);
  return text !== undefined && text.length <= MAX_TEXT ? text : undefined;
}

/** Converts what a protocol has assembled back to bytes. */
export const bytesFrom = (text: string, { binary }: Protocol): Uint8Array<ArrayBuffer> =>
  binary ? toBytes(text) : new TextEncoder().encode(text);

/** One character per byte. */
function charactersOf(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength > MAX_TEXT) return undefined;
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

import { textOf } from '../../faults/frame.ts';
import { MAX_TEXT } from './json.ts';
import { toBytes } from './message-pack.ts';
import type { Protocol } from './protocol.ts';

/** What was delivered, as the protocol reads it: `undefined` for what is too long to be read, or neither text nor bytes. */
export function readable(data: unknown, { binary }: Protocol): string | undefined {
  const text = binary && isBytes(data) ? charactersOf(data) : textOf(data);
  return text !== undefined && text.length <= MAX_TEXT ? text : undefined;
}

/** What a protocol has put together, as bytes. */
export const bytesFrom = (text: string, { binary }: Protocol): Uint8Array<ArrayBuffer> =>
  binary ? toBytes(text) : new TextEncoder().encode(text);

const isBytes = (data: unknown): data is ArrayBuffer | ArrayBufferView<ArrayBuffer> =>
  data instanceof ArrayBuffer || ArrayBuffer.isView(data);

/** A character for each byte. */
function charactersOf(data: ArrayBuffer | ArrayBufferView<ArrayBuffer>): string | undefined {
  if (data.byteLength > MAX_TEXT) return undefined;
  const bytes =
    data instanceof ArrayBuffer
      ? new Uint8Array(data)
      : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

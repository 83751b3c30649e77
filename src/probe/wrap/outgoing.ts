import { bytesOf, isBinary, isBuffer } from '../../faults/content.ts';
import type { PageNatives } from '../natives.ts';
import { isObject } from './of-any-window.ts';

/** As the browser itself would read the argument of `send`. What it would not take is left for it to say so. */
export function outgoing({ toText }: PageNatives, data: unknown): unknown {
  return isObject(data) && !isBinary(data) ? toText(data) : data;
}

/** What a browser refuses to send: a symbol, and memory that is shared or can be resized. */
export function isRefused(data: unknown): boolean {
  const memory = ArrayBuffer.isView(data) ? data.buffer : data;
  if (isBuffer(memory)) return (memory as { resizable?: boolean }).resizable === true;
  return typeof data === 'symbol' || ArrayBuffer.isView(data);
}

/** The page may change a buffer that is still on its way, or give it away. */
export const frozen = (data: unknown): unknown => bytesOf(data)?.slice().buffer ?? data;

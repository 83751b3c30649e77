import { bytesOf, isBinary, isBuffer } from '../../faults/content.ts';
import type { PageNatives } from '../natives.ts';
import { isObject } from './of-any-window.ts';

/** The argument of `send` as the browser would read it. Invalid arguments are left for the browser to reject. */
export function outgoing({ toText }: PageNatives, data: unknown): unknown {
  return isObject(data) && !isBinary(data) ? toText(data) : data;
}

/** Whether a browser refuses to send it: a symbol, or memory that is shared or resizable. */
export function isRefused(data: unknown): boolean {
  const memory = ArrayBuffer.isView(data) ? data.buffer : data;
  if (isBuffer(memory)) return (memory as { resizable?: boolean }).resizable === true;
  return typeof data === 'symbol' || ArrayBuffer.isView(data);
}

/** A copy, because the page may modify or transfer a buffer that is still on its way. */
export const frozen = (data: unknown): unknown => bytesOf(data)?.slice().buffer ?? data;

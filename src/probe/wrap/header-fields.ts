import { isPlain } from '../../faults/content.ts';
import { apply, construct } from '../reflect.ts';
import { isObject } from './of-any-window.ts';

const { Headers } = globalThis;
const { get } = Headers.prototype;

/** A field of a request's headers; `null` if they are anything but the browser's own or plain data, whose getters would run twice. */
export function fieldOf(headers: unknown, name: string): string | null {
  if (!isObject(headers)) return null;
  const isNative = Object.prototype.toString.call(headers) === '[object Headers]';
  if (!isNative && !isListed(headers)) return null;
  try {
    return apply(get, isNative ? headers : construct(Headers, [headers]), [name]) as string | null;
  } catch {
    return null;
  }
}

/** Whether headers are plain data throughout: an object, or a list of pairs. */
export const isListed = (headers: object): boolean =>
  isData(headers) &&
  Object.values(headers).every(
    (value) => !isObject(value) || (isData(value) && !Object.values(value).some(isObject)),
  );

/** Whether plain fields are all that it has, so that reading them twice gives the same values. */
export const isData = (value: object): boolean =>
  isPlain(value) &&
  Object.values(Object.getOwnPropertyDescriptors(value)).every(
    (field) => 'value' in field && (field.enumerable || Array.isArray(value)),
  );

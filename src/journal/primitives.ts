import * as v from 'valibot';
import { TRANSPORTS } from './transport.ts';

/** Longest string of any kind: longer ones do not come from our probe. */
const MAX_TEXT = 4000;

export const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
export const number = v.pipe(v.number(), v.finite());
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const transport = v.picklist(TRANSPORTS);
/** Gives the fields object no prototype: a page may have added properties to `Object.prototype`. */
export const strict = <T extends v.ObjectEntries>(fields: T): v.StrictObjectSchema<T, undefined> =>
  v.strictObject(Object.setPrototypeOf(fields, null));

import * as v from 'valibot';
import { TRANSPORTS } from './transport.ts';

/** Longest string of any kind: what is longer does not come from a probe of ours. */
const MAX_TEXT = 4000;

export const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
export const number = v.pipe(v.number(), v.finite());
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const transport = v.picklist(TRANSPORTS);
/** Its fields are its own alone, also in a page that has given every object some. */
export const strict = <T extends v.ObjectEntries>(fields: T): v.StrictObjectSchema<T, undefined> =>
  v.strictObject(Object.setPrototypeOf(fields, null));

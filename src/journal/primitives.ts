import * as v from 'valibot';
import { TRANSPORTS } from './transport.ts';

/** Longest string of any kind: longer ones do not come from our probe. */
const MAX_TEXT = 4000;

export const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
export const number = v.pipe(v.number(), v.finite());
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const transport = v.picklist(TRANSPORTS);
/**
 * An object with no other fields than these; the issue of another one lists them. Gives the fields object no prototype: a page
 * may have added properties to `Object.prototype`.
 */
export const strict = <T extends v.ObjectEntries>(fields: T): v.StrictObjectSchema<T, Words> =>
  v.strictObject(Object.setPrototypeOf(fields, null), ({ path, message }) =>
    path && !Object.hasOwn(fields, String(path.at(-1)?.key))
      ? `there is no such field. Here may be: ${Object.keys(fields).join(', ')}.`
      : message,
  );

type Words = (issue: v.StrictObjectIssue) => string;

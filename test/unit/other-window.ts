import { createContext, runInContext } from 'node:vm';

/** Another window, as far as the language goes: its objects are of classes of its own. */
const window = createContext({});

/** What an expression comes to there. */
export const inOtherWindow = <T>(expression: string): T => runInContext(`(${expression})`, window);

/** The bytes of a text, in a buffer of the other window. */
export function otherBuffer(text: string): ArrayBuffer {
  const bytes = [...new TextEncoder().encode(text)];
  return inOtherWindow(`new Uint8Array(${JSON.stringify(bytes)}).buffer`);
}

/** Makes of an object of a browser's own class one that another window has made: its class is of the same make, and another. */
export function asOfOtherWindow<T extends object>(made: T): T {
  const members = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(made));
  return Object.setPrototypeOf(made, Object.create({}, members));
}

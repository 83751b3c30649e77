const sourceOf = Function.prototype.toString;

/**
 * Whether the engine quotes the source of a function in its own error messages, as V8 does. No script can change what is quoted
 * there, so our source would show.
 */
const quotesSource = (() => {
  const { method } = { method() {} };
  try {
    Reflect.construct(Object, [], method);
  } catch (error) {
    return String(error).includes('{');
  }
  return true;
})();

/**
 * Returns `method` with the looks of `native`, or `undefined` if an error could tell them apart. Firefox can inline calls to it, but
 * not those to a proxy.
 */
export function lookAlike<M extends object>(method: M, native: object): M | undefined {
  if (quotesSource || !isUntouched(native)) return undefined;
  for (const key of Reflect.ownKeys(native)) {
    const looks = Object.getOwnPropertyDescriptor(native, key);
    if (looks) Object.defineProperty(method, key, looks);
  }
  Object.setPrototypeOf(method, Object.getPrototypeOf(native));
  return method;
}

/** Whether a function is a method of the browser's own to which no page has added anything. */
function isUntouched(native: object): boolean {
  const keys = Reflect.ownKeys(native);
  if (keys.length !== 2 || !Object.isExtensible(native)) return false;
  const name: unknown = Reflect.get(native, 'name');
  const source = sourceOf.call(native);
  return source.startsWith(`function ${name}(`) && source.includes('[native code]');
}

import { apply } from '../reflect.ts';
import { lookAlike } from './look-alike.ts';
import { isObject } from './of-any-window.ts';
import { withoutUs } from './stack.ts';

type Callable = (...args: never[]) => unknown;
type Method = (...args: unknown[]) => unknown;
type Newable = abstract new (...args: never[]) => unknown;

/** The native behind each disguised function, in all windows with the probe. */
const natives = new WeakMap<object, object>();

/** What to do instead of a native, which is passed along so that it can be called. */
type Instead<F, T> = (self: T, args: unknown[], native: F) => unknown;

/** Wraps a native function but looks like it: same name, length, properties, prototype and source text. */
export function disguise<F extends Callable, T>(native: F, call: Instead<F, T>): F {
  const disguised = new Proxy(native, {
    apply: function trap(target, self, args) {
      try {
        return call(self, args, target);
      } catch (error) {
        throw withoutUs(error, trap);
      }
    },
  });
  natives.set(disguised, natives.get(native) ?? native);
  return disguised;
}

/** The same for a native constructor. */
function disguiseConstructor<C extends Newable>(
  native: C,
  make: (args: unknown[], newTarget: NewableFunction) => object,
): C {
  const disguised = new Proxy(native, {
    construct: function trap(_target, args, newTarget) {
      try {
        return make(args, newTarget);
      } catch (error) {
        throw withoutUs(error, trap);
      }
    },
  });
  natives.set(disguised, natives.get(native) ?? native);
  return disguised;
}

/** Makes a window's `toString` return the native's source text for a disguised function: a proxy's own text lacks the name. */
export function describeAsNatives(scope: { readonly Function: FunctionConstructor }): void {
  replaceMethod<object>(scope.Function.prototype, 'toString', (self, args, native) =>
    apply(native, natives.get(self) ?? self, args),
  );
}

/** Replaces a native constructor, including the `constructor` property of its instances. */
export function replaceConstructor<C extends Newable>(
  scope: object,
  name: string,
  native: C,
  make: (args: unknown[], newTarget: NewableFunction) => object,
): void {
  const wrapped: C = disguiseConstructor(native, (args, newTarget) =>
    // With the proxy as the new target, the object would not know its class.
    make(args, newTarget === wrapped ? native : newTarget),
  );
  redefine(scope, name, { value: wrapped });
  redefine(native.prototype as object, 'constructor', { value: wrapped });
}

/** Replaces a native method. `call` receives the object it was called on, the arguments, and the native. */
export function replaceMethod<T extends object>(
  prototype: object,
  name: string,
  call: Instead<Method, T>,
): void {
  const native = Reflect.get(prototype, name) as Method;
  redefine(ownerOf(prototype, name), name, { value: disguise(native, call) });
}

/** The same for a method that a page may call many thousand times a second: where a proxy is slow and a function can pass for a native. */
export function replaceBusyMethod<T extends object>(
  prototype: object,
  name: string,
  call: Instead<Method, T>,
): void {
  const native = Reflect.get(prototype, name) as Method;
  // Neither a constructor nor with a prototype, as the browser's own methods.
  const { method } = {
    method(this: T, ...args: unknown[]): unknown {
      return call(this, args, native);
    },
  };
  const original = natives.get(native) ?? native;
  const value = lookAlike(method, original);
  if (!value) return replaceMethod(prototype, name, call);
  natives.set(value, original);
  redefine(ownerOf(prototype, name), name, { value });
}

/** Returns the native getter of a property, unaffected by later replacements. */
export function readerOf(prototype: object, name: string): (self: object) => unknown {
  const get = accessorOf(prototype, name).get;
  return (self) => get && apply(get, self, []);
}

/** The same for the setter. */
export function writerOf(prototype: object, name: string): (self: object, value: unknown) => void {
  const { set } = accessorOf(prototype, name);
  return (self, value) => void (set && apply(set, self, [value]));
}

/** Replaces native accessors; omitted ones stay. */
export function replaceAccessor<T extends object>(
  prototype: object,
  name: string,
  access: {
    readonly get?: (self: T, native: () => unknown) => unknown;
    readonly set?: (self: T, value: unknown, native: () => void) => void;
  },
): void {
  const { get, set } = accessorOf(prototype, name);
  if (!get) return;
  redefine(ownerOf(prototype, name), name, {
    get: access.get
      ? disguise(get, (self: T) => access.get?.(self, () => apply(get, self, [])))
      : get,
    ...(set && {
      set: disguise(set, (self: T, [value]) => {
        const native = () => apply(set, self, [value]);
        if (access.set) access.set(self, value, native);
        else native();
      }),
    }),
  });
}

const accessorOf = (prototype: object, name: string): PropertyDescriptor =>
  Object.getOwnPropertyDescriptor(ownerOf(prototype, name), name) ?? {};

/** The prototype that owns the property: the page's own subclasses may lie before it. */
export function ownerOf(prototype: object, name: string): object {
  const above: unknown = Object.getPrototypeOf(prototype);
  const isAbove = !Object.hasOwn(prototype, name) && isObject(above) && name in above;
  return isAbove ? ownerOf(above, name) : prototype;
}

/** Changes the value or accessors of a property but keeps its attributes (enumerable, writable). */
export function redefine(object: object, name: string, changes: PropertyDescriptor): void {
  const {
    configurable = true,
    enumerable = false,
    writable = true,
  } = Object.getOwnPropertyDescriptor(object, name) ?? {};
  const kind = 'get' in changes ? {} : { writable };
  Object.defineProperty(object, name, { configurable, enumerable, ...kind, ...changes });
}

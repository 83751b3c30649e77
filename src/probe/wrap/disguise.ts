import { apply } from '../reflect.ts';
import { isObject } from './of-any-window.ts';
import { withoutUs } from './stack.ts';

type Callable = (...args: never[]) => unknown;
type Method = (...args: unknown[]) => unknown;
type Newable = abstract new (...args: never[]) => unknown;

/** The native that each disguised function stands for, of every window that the probe is in. */
const natives = new WeakMap<object, object>();

/** What is done in the place of a native, which is given for whoever goes on with it. */
interface Instead<F, T> {
  readonly call?: (self: T, args: unknown[], native: F) => unknown;
  readonly make?: (args: unknown[], newTarget: NewableFunction) => object;
}

/** Does something else, and looks like the native: name, length, properties, prototype and source text are the native's own. */
export function disguise<F extends Callable | Newable, T>(
  native: F,
  { call, make }: Instead<F, T>,
): F {
  const handler: ProxyHandler<F> = {};
  if (call) {
    handler.apply = function trap(target, self, args) {
      try {
        return call(self, args, target);
      } catch (error) {
        throw withoutUs(error, trap);
      }
    };
  }
  if (make) {
    handler.construct = function trap(_target, args, newTarget) {
      try {
        return make(args, newTarget);
      } catch (error) {
        throw withoutUs(error, trap);
      }
    };
  }
  const disguised = new Proxy(native, handler);
  natives.set(disguised, natives.get(native) ?? native);
  return disguised;
}

/** Has the functions of a window tell the source text of a disguised one as the native's: a proxy's own text lacks the name. */
export function describeAsNatives(scope: { readonly Function: FunctionConstructor }): void {
  replaceMethod<object>(scope.Function.prototype, 'toString', (self, args, native) =>
    apply(native, natives.get(self) ?? self, args),
  );
}

/** Puts a disguised constructor in a native's place, also where its instances say who made them. */
export function replaceConstructor<C extends Newable>(
  scope: object,
  name: string,
  native: C,
  make: (args: unknown[], newTarget: NewableFunction) => object,
): void {
  const wrapped: C = disguise(native, {
    // With a proxy for a new target, the object would not know its class.
    make: (args, newTarget) => make(args, newTarget === wrapped ? native : newTarget),
  });
  redefine(scope, name, { value: wrapped });
  redefine(native.prototype as object, 'constructor', { value: wrapped });
}

/** Puts another method in a native's place. `call` is given the object it was called on, the arguments, and the native. */
export function replaceMethod<T extends object>(
  prototype: object,
  name: string,
  call: (self: T, args: unknown[], native: Method) => unknown,
): void {
  const native = Reflect.get(prototype, name) as Method;
  redefine(ownerOf(prototype, name), name, { value: disguise(native, { call }) });
}

/** Reads a property of a native's instances as the native itself does, whatever is put in its place later. */
export function readerOf(prototype: object, name: string): (self: object) => unknown {
  const get = accessorOf(prototype, name).get;
  return (self) => get && apply(get, self, []);
}

/** The same for setting it. */
export function writerOf(prototype: object, name: string): (self: object, value: unknown) => void {
  const { set } = accessorOf(prototype, name);
  return (self, value) => void (set && apply(set, self, [value]));
}

/** Puts other accessors in a native's place; what is left out stays. */
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
      ? disguise(get, { call: (self: T) => access.get?.(self, () => apply(get, self, [])) })
      : get,
    ...(set && {
      set: disguise(set, {
        call(self: T, [value]) {
          const native = () => apply(set, self, [value]);
          if (access.set) access.set(self, value, native);
          else native();
        },
      }),
    }),
  });
}

const accessorOf = (prototype: object, name: string): PropertyDescriptor =>
  Object.getOwnPropertyDescriptor(ownerOf(prototype, name), name) ?? {};

/** Which prototype has it: before the native's may be those of classes of the page's own that extend it. */
export function ownerOf(prototype: object, name: string): object {
  const above: unknown = Object.getPrototypeOf(prototype);
  const isAbove = !Object.hasOwn(prototype, name) && isObject(above) && name in above;
  return isAbove ? ownerOf(above, name) : prototype;
}

/** Changes what a property is and leaves how it is: enumerable or not, writable or not. */
export function redefine(object: object, name: string, changes: PropertyDescriptor): void {
  const {
    configurable = true,
    enumerable = false,
    writable = true,
  } = Object.getOwnPropertyDescriptor(object, name) ?? {};
  const kind = 'get' in changes ? {} : { writable };
  Object.defineProperty(object, name, { configurable, enumerable, ...kind, ...changes });
}

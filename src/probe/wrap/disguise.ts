import { withoutUs } from './stack.ts';

type Callable = (...args: never[]) => unknown;
type Newable = abstract new (...args: never[]) => unknown;

/** The native that each disguised function stands for, of every window that the probe is in. */
const natives = new WeakMap<object, object>();

/** Does something else, and looks like the native: name, length, properties, prototype and source text are the native's own. */
export function disguise<F extends Callable | Newable>(
  native: F,
  { apply, construct }: Pick<ProxyHandler<F>, 'apply' | 'construct'>,
): F {
  const handler: ProxyHandler<F> = {};
  if (apply) {
    const trap: typeof apply = (target, self, args) => {
      try {
        return apply(target, self, args);
      } catch (error) {
        throw withoutUs(error, trap);
      }
    };
    handler.apply = trap;
  }
  if (construct) {
    const trap: typeof construct = (target, args, newTarget) => {
      try {
        return construct(target, args, newTarget);
      } catch (error) {
        throw withoutUs(error, trap);
      }
    };
    handler.construct = trap;
  }
  const disguised = new Proxy(native, handler);
  natives.set(disguised, native);
  return disguised;
}

/** Has the functions of a window tell the source text of a disguised one as the native's: a proxy's own text lacks the name. */
export function describeAsNatives(scope: { readonly Function: FunctionConstructor }): void {
  replaceMethod<object>(scope.Function.prototype, 'toString', (self, args, native) =>
    Reflect.apply(native, natives.get(self) ?? self, args),
  );
}

/** Puts a disguised constructor in a native's place, also where its instances say who made them. */
export function replaceConstructor<C extends Newable>(
  scope: object,
  name: string,
  native: C,
  construct: (args: unknown[], newTarget: Newable) => object,
): void {
  const wrapped: C = disguise(native, {
    construct: (_target, args, newTarget) =>
      // With a proxy for a new target, the object would not know its class.
      construct(args, newTarget === wrapped ? native : (newTarget as unknown as Newable)),
  });
  redefine(scope, name, { value: wrapped });
  redefine(native.prototype as object, 'constructor', { value: wrapped });
}

/** Puts another method in a native's place. `call` is given the object it was called on, the arguments, and the native. */
export function replaceMethod<T extends object>(
  prototype: object,
  name: string,
  call: (self: T, args: unknown[], native: (...args: unknown[]) => unknown) => unknown,
): void {
  const native = Reflect.get(prototype, name) as (...args: unknown[]) => unknown;
  const value = disguise(native, { apply: (_target, self, args) => call(self as T, args, native) });
  redefine(prototype, name, { value });
}

/** Reads a property of a native's instances as the native itself does, whatever is put in its place later. */
export function readerOf(prototype: object, name: string): (self: object) => unknown {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  return (self) => get && Reflect.apply(get, self, []);
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
  const { get, set } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
  if (!get) return;
  redefine(prototype, name, {
    get: access.get
      ? disguise(get, {
          apply: (_target, self) => access.get?.(self as T, () => Reflect.apply(get, self, [])),
        })
      : get,
    ...(set && {
      set: disguise(set, {
        apply(_target, self, [value]) {
          const native = () => Reflect.apply(set, self, [value]);
          if (access.set) access.set(self as T, value, native);
          else native();
        },
      }),
    }),
  });
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

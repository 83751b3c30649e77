/** Ways to make an engine speak of a function in an error. */
const errors: Record<string, (method: () => void) => unknown> = {
  clone: (method) => structuredClone(method),
  construct: (method) => Reflect.construct(method, []),
  'new target': (method) => Reflect.construct(Object, [], method),
  extend: (method) => class extends (method as unknown as typeof Object) {},
  symbol: (method) => Symbol.keyFor(method as unknown as symbol),
  caller: (method) => Reflect.get(method, 'caller'),
};

/** Which of the errors say something else of `method` than of a native method that nobody has touched. */
export function differing(method: object): string[] {
  const untouched = Node.prototype.appendChild;
  const said = (make: (typeof errors)[string], of: object): string => {
    try {
      return `nothing: ${String(make(of as () => void))}`;
    } catch (error) {
      return String(error).replaceAll(Reflect.get(of, 'name'), 'name');
    }
  };
  return Object.entries(errors).flatMap(([way, make]) =>
    said(make, method) === said(make, untouched) ? [] : [way],
  );
}

/** Something that is made when it is first asked for, and not made twice. */
export interface Once<T> {
  readonly get: () => T;
  readonly made: T | null;
  /** What making it threw. */
  readonly thrown: unknown;
}

export function once<T>(make: () => T): Once<T> {
  let made: T | null = null;
  let thrown: unknown;
  return {
    get() {
      try {
        made ??= make();
        return made;
      } catch (error) {
        thrown = error;
        throw error;
      }
    },
    get made() {
      return made;
    },
    get thrown() {
      return thrown;
    },
  };
}

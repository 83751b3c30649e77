/** A value that is created when first asked for, and only once. */
export interface Once<T> {
  readonly get: () => T;
  readonly made: T | null;
  /** The error thrown while creating it. */
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

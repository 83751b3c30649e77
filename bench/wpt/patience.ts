/** Time limit, ms, for browser operations that should be instant, and for a page to end after its own timeout. */
export const GRACE = 5000;

/** The promise's value; `undefined` when it takes longer than `ms`. */
export const within = <T>(ms: number, promise: Promise<T>): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });

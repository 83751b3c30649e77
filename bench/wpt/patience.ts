/** How long a browser may take for what should take no time, and a page to end after it should have ended itself, ms. */
export const GRACE = 5000;

/** What the promise comes to; `undefined` when it takes longer than that. */
export const within = <T>(ms: number, promise: Promise<T>): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });

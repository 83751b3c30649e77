/** A Web Lock that this page holds. */
export interface Possession {
  /** Idempotent. Resolves when the lock is free. */
  release(): Promise<void>;
}

/** In the place of a lock that nobody may have. */
export const UNLOCKED: Possession = { release: async () => {} };

/** Whether the browser lets this page have no locks at all: its origin is nobody else's, as in a sandboxed frame, or cookies are blocked. */
export const isDenied = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'SecurityError';

export interface PossessOptions extends LockOptions {
  /** Called when somebody else takes the lock by force. */
  readonly onStolen?: () => void;
}

/** Takes a Web Lock if it is free now, or by force (`steal`); `null` when somebody has it. */
export function tryPossess(
  locks: LockManager,
  lock: string,
  options: PossessOptions = {},
): Promise<Possession | null> {
  return possess(locks, lock, options.steal ? options : { ...options, ifAvailable: true });
}

/** Takes a Web Lock when it is free; `null` only with `ifAvailable`. Rejects with the reason of `signal` when that fires before. */
export function possess(
  locks: LockManager,
  lock: string,
  { onStolen, ...options }: PossessOptions,
): Promise<Possession | null> {
  const held = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  let holding = false;
  const release = () => {
    holding = false;
    held.resolve();
    return over.promise;
  };
  return new Promise((resolve, reject) => {
    locks
      .request(lock, options, (granted) => {
        holding = granted !== null;
        resolve(granted ? { release } : null);
        return granted ? held.promise : undefined;
      })
      .catch((error: unknown) => {
        if (holding) onStolen?.();
        else reject(error);
      })
      .finally(over.resolve);
  });
}

/**
 * The page's lock manager.
 *
 * @throws Error when there is none
 */
export function lockManager(): LockManager {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  if (!locks) {
    throw new Error(
      'This page has no Web Locks, by which tabs keep out of one another’s way. Serve it over HTTPS or from localhost.',
    );
  }
  return locks;
}

/** Whether the page is prerendered. Until it is shown it gets no lock, and no other tab hears it. */
export const isPrerendered = (): boolean => Object(globalThis.document).prerendering === true;

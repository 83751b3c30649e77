/** A Web Lock held by this page. */
export interface Possession {
  /** Idempotent. Resolves when the lock has been released. */
  release(): Promise<void>;
}

/** Stands in for a lock where locks are unavailable. */
export const UNLOCKED: Possession = { release: async () => {} };

/** Whether the browser denies locks to this page: its origin is opaque, as in a sandboxed frame, or cookies are blocked. */
export const isDenied = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'SecurityError';

export interface PossessOptions extends LockOptions {
  /** Called when the lock is stolen. */
  readonly onStolen?: () => void;
}

/** Takes a Web Lock if it is free, or by force with `steal`; `null` when it is held elsewhere. */
export function tryPossess(
  locks: LockManager,
  lock: string,
  options: PossessOptions = {},
): Promise<Possession | null> {
  return possess(locks, lock, options.steal ? options : { ...options, ifAvailable: true });
}

/** Waits for a Web Lock; gives `null` only with `ifAvailable`. Rejects with the reason of `signal` if that is aborted first. */
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
      'This page has no Web Locks, which its tabs need to coordinate. Serve it over HTTPS or from localhost.',
    );
  }
  return locks;
}

/** Whether the page is prerendered. Until such a page is shown, it gets no lock and other tabs do not hear it. */
export const isPrerendered = (): boolean => Object(globalThis.document).prerendering === true;

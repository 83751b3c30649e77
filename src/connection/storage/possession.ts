/** A Web Lock that this page holds. */
export interface Possession {
  /** Idempotent. */
  release(): void;
}

export interface PossessOptions {
  /** Takes the lock from whoever holds it. */
  readonly steal?: boolean;
  /** Called when somebody else takes the lock by force. */
  readonly onStolen?: () => void;
}

/** Takes a Web Lock if it is free now, or by force; `null` when somebody has it. */
export function tryPossess(
  locks: LockManager,
  lock: string,
  { steal = false, onStolen }: PossessOptions = {},
): Promise<Possession | null> {
  return new Promise((resolve, reject) => {
    const held = Promise.withResolvers<void>();
    let holding = false;
    const release = () => {
      holding = false;
      held.resolve();
    };
    locks
      .request(lock, steal ? { steal } : { ifAvailable: true }, (granted) => {
        holding = granted !== null;
        resolve(granted ? { release } : null);
        return granted ? held.promise : undefined;
      })
      .catch((error: unknown) => {
        if (holding) onStolen?.();
        else reject(error);
      });
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
      'The outbox cannot be stored: this page has no Web Locks, by which tabs keep out of one another’s way. Serve it over HTTPS or from localhost.',
    );
  }
  return locks;
}

/** Web Locks in memory: exclusive locks with `ifAvailable`, `steal` and `signal`, granted in the order of the requests. */
export class FakeLocks {
  readonly #held = new Map<string, { readonly lose: () => void }>();
  readonly #queues = new Map<string, (() => void)[]>();

  /** Names of the locks that are held now. */
  get held(): string[] {
    return [...this.#held.keys()].sort();
  }

  /** As one page sees it; `crash` frees all that it holds or waits for. */
  page(): { readonly locks: LockManager; readonly crash: () => void } {
    const endings = new Set<() => void>();
    const request = (name: string, a: unknown, b?: unknown) => {
      const options = (b === undefined ? {} : a) as LockOptions;
      const callback = (b ?? a) as LockGrantedCallback<unknown>;
      return this.#request(name, options, callback, endings);
    };
    const query = () => Promise.reject(new Error('Nobody asks this.'));
    return {
      locks: { request, query } as LockManager,
      crash: () => {
        for (const end of endings) end();
      },
    };
  }

  async #request(
    name: string,
    { ifAvailable, steal, signal }: LockOptions,
    callback: LockGrantedCallback<unknown>,
    endings: Set<() => void>,
  ): Promise<unknown> {
    await null;
    signal?.throwIfAborted();
    if (steal) this.#held.get(name)?.lose();
    else if (this.#held.has(name)) {
      if (ifAvailable) return callback(null);
      await this.#turn(name, signal, endings);
    }
    const over = Promise.withResolvers<never>();
    const lock = {
      lose: () => {
        this.#held.delete(name);
        over.reject(new DOMException('The lock was stolen.', 'AbortError'));
      },
    };
    this.#held.set(name, lock);
    const free = () => {
      endings.delete(free);
      if (this.#held.get(name) !== lock) return;
      const next = this.#queues.get(name)?.shift();
      // Nobody may slip in before the one whose turn it is.
      if (next) this.#held.set(name, { lose: () => {} });
      else this.#held.delete(name);
      next?.();
    };
    endings.add(free);
    try {
      return await Promise.race([callback({ name, mode: 'exclusive' }), over.promise]);
    } finally {
      free();
    }
  }

  #turn(name: string, signal: AbortSignal | undefined, endings: Set<() => void>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    const leave = () => {
      const index = queue.indexOf(enter);
      if (index >= 0) queue.splice(index, 1);
      endings.delete(leave);
    };
    const enter = () => {
      endings.delete(leave);
      resolve();
    };
    queue.push(enter);
    endings.add(leave);
    signal?.addEventListener('abort', () => {
      leave();
      reject(signal.reason);
    });
    return promise;
  }
}

type Gate = (task: () => void) => void;

interface Held {
  readonly mode: LockMode;
  readonly lose: () => void;
}

interface Waiting {
  readonly mode: LockMode;
  readonly grant: () => void;
}

/** Web Locks in memory: shared and exclusive ones, `ifAvailable`, `steal` and `signal`, granted in the order of the requests. */
export class FakeLocks {
  readonly #held = new Map<string, Held[]>();
  readonly #waiting = new Map<string, Waiting[]>();

  /** Names of the locks that are held now. */
  get held(): string[] {
    return [...this.#held].flatMap(([name, held]) => held.map(() => name)).sort();
  }

  /** Names of the locks that somebody waits for. */
  get awaited(): string[] {
    return [...this.#waiting].flatMap(([name, waiting]) => waiting.map(() => name)).sort();
  }

  /**
   * As one page sees it; `crash` frees all that it holds or waits for. `gate` delays what a frozen page does not notice. One that comes out of
   * the back/forward cache of WebKit finds that all is freed (`crash`), and hears so (`wake`).
   */
  page(gate: Gate = (task) => task()): {
    readonly locks: LockManager;
    readonly crash: () => void;
    readonly wake: () => void;
  } {
    const endings = new Set<() => void>();
    const losses = new Set<() => void>();
    const request = (name: string, a: unknown, b?: unknown) => {
      const options = (b === undefined ? {} : a) as LockOptions;
      const callback = (b ?? a) as LockGrantedCallback<unknown>;
      return this.#request(name, options, callback, { endings, losses, gate });
    };
    const query = () => Promise.reject(new Error('Nobody asks this.'));
    return {
      locks: { request, query } as LockManager,
      crash: () => {
        for (const end of endings) end();
      },
      wake: () => {
        for (const lose of losses) lose();
        losses.clear();
      },
    };
  }

  async #request(
    name: string,
    { ifAvailable, steal, signal, mode = 'exclusive' }: LockOptions,
    callback: LockGrantedCallback<unknown>,
    { endings, losses, gate }: { endings: Set<() => void>; losses: Set<() => void>; gate: Gate },
  ): Promise<unknown> {
    await null;
    signal?.throwIfAborted();
    const stolen = Promise.withResolvers<never>();
    const lock: Held = {
      mode,
      lose: () => gate(() => stolen.reject(new DOMException('The lock was stolen.', 'AbortError'))),
    };
    const heldNow = () => this.#held.get(name) ?? [];
    if (steal) {
      for (const held of heldNow()) held.lose();
      this.#held.set(name, [lock]);
    } else if (this.#isFree(name, mode) && !this.#waiting.get(name)?.length) {
      this.#held.set(name, [...heldNow(), lock]);
    } else if (ifAvailable) return callback(null);
    else await this.#turn(name, lock, signal, { endings, losses });
    const free = () => {
      endings.delete(free);
      this.#held.set(
        name,
        heldNow().filter((held) => held !== lock),
      );
      this.#grant(name);
    };
    endings.add(free);
    losses.add(lock.lose);
    try {
      // A page that is frozen hears of it when it wakes.
      await new Promise<void>((go) => gate(go));
      return await Promise.race([callback({ name, mode }), stolen.promise]);
    } finally {
      losses.delete(lock.lose);
      free();
    }
  }

  #isFree(name: string, mode: LockMode): boolean {
    const held = this.#held.get(name) ?? [];
    return held.length === 0 || (mode === 'shared' && held.every((lock) => lock.mode === mode));
  }

  #grant(name: string): void {
    const waiting = this.#waiting.get(name) ?? [];
    for (let next = waiting[0]; next && this.#isFree(name, next.mode); next = waiting[0]) {
      waiting.shift();
      next.grant();
    }
  }

  #turn(
    name: string,
    lock: Held,
    signal: AbortSignal | undefined,
    { endings, losses }: { endings: Set<() => void>; losses: Set<() => void> },
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(name) ?? [];
    this.#waiting.set(name, waiting);
    const leave = () => {
      endings.delete(leave);
      const index = waiting.findIndex(({ grant }) => grant === enter);
      if (index >= 0) waiting.splice(index, 1);
    };
    const lose = () => reject(new DOMException('The page was away.', 'AbortError'));
    const enter = () => {
      endings.delete(leave);
      losses.delete(lose);
      this.#held.set(name, [...(this.#held.get(name) ?? []), lock]);
      resolve();
    };
    waiting.push({ mode: lock.mode, grant: enter });
    endings.add(leave);
    losses.add(lose);
    signal?.addEventListener('abort', () => {
      leave();
      losses.delete(lose);
      reject(signal.reason);
    });
    return promise;
  }
}

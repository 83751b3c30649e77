import { type Possession, possess } from '../storage/possession.ts';

/** Shows that this tab is a member: all members hold one shared lock, so a tab that gets it exclusively is the last. */
export class Presence {
  readonly #locks: LockManager;
  readonly #lock: string;
  readonly #abort = new AbortController();
  #held: Promise<Possession | null>;

  constructor(locks: LockManager, lock: string) {
    this.#locks = locks;
    this.#lock = lock;
    this.#held = this.#request();
  }

  renew(): void {
    const before = this.#held;
    this.#held = this.#request();
    void before.then((possession) => possession?.release());
  }

  async end(): Promise<void> {
    this.#abort.abort();
    const possession = await this.#held;
    await possession?.release();
  }

  #request(): Promise<Possession | null> {
    const { signal } = this.#abort;
    return possess(this.#locks, this.#lock, { mode: 'shared', signal }).catch(() => null);
  }
}

/** The ids of the messages that the application has processed: what every endpoint deduplicates by. */
export class Applied {
  readonly #ids = new Set<string>();

  /** Processes a message, unless it has been before. */
  apply(messageId: string): void {
    this.#ids.add(messageId);
  }

  get size(): number {
    return this.#ids.size;
  }

  /** Forgets all, so that no contender meets a larger set than another. */
  clear(): void {
    this.#ids.clear();
  }
}

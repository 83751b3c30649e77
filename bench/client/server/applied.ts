/** The ids of the messages that the application has processed: every endpoint deduplicates by these. */
export class Applied {
  readonly #ids = new Set<string>();

  /** Processes a message unless it has been processed before. */
  apply(messageId: string): void {
    this.#ids.add(messageId);
  }

  get size(): number {
    return this.#ids.size;
  }

  /** Forgets everything, so that no contender works with a larger set than another. */
  clear(): void {
    this.#ids.clear();
  }
}

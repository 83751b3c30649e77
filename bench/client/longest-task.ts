/** Measures the longest time for which the event loop was blocked. Keeps the loop busy while it runs. */
export class LongestTask {
  #last = 0;
  #longest = 0;
  #running = false;

  start(): void {
    this.#running = true;
    this.#last = performance.now();
    this.reset();
    setImmediate(this.#turn);
  }

  /** Starts over; the task in progress counts in full. */
  reset(): void {
    this.#longest = 0;
  }

  /** Resolves, once the task in progress is over, to the longest time, ms. */
  stop(): Promise<number> {
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#turn();
        this.#running = false;
        resolve(this.#longest);
      });
    });
  }

  #turn = (): void => {
    if (!this.#running) return;
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
    setImmediate(this.#turn);
  };
}

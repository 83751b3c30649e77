/** Measures the longest time for which the event loop did not come round. Keeps the loop busy while it runs. */
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

  /** Forgets what was; the task that runs now counts whole. */
  reset(): void {
    this.#longest = 0;
  }

  /** Ms. Answers once the task that runs now is over. */
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

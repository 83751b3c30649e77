/**
 * More tasks than any simulation runs at one moment. Counts tasks rather than seconds, so that the limit does not depend on
 * the machine's speed.
 */
const MOST_AT_ONCE = 20_000;

interface Task {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time that advances only on request. Tasks due at the same moment run in the order in which they were set. */
export class VirtualClock {
  #now: number;
  #order = 0;
  readonly #tasks = new Map<number, Task>();

  constructor(start = 0) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, ms: number): number {
    const order = ++this.#order;
    this.#tasks.set(order, { due: this.#now + Math.max(0, ms), order, run: callback });
    return order;
  }

  clearTimeout(handle: unknown): void {
    this.#tasks.delete(handle as number);
  }

  /** Timers set and not fired. */
  get pending(): number {
    return this.#tasks.size;
  }

  /**
   * Advances by `ms`, running all tasks that become due.
   *
   * @throws Error when time stands still because tasks keep setting tasks that are due at once
   */
  advance(ms: number): void {
    const end = this.#now + ms;
    let ran = 0;
    for (let task = this.#next(end); task; task = this.#next(end)) {
      if (task.due > this.#now) ran = 0;
      if (++ran > MOST_AT_ONCE) {
        throw new Error(`Time stands still: ${MOST_AT_ONCE} tasks ran at the moment ${this.#now}.`);
      }
      this.#tasks.delete(task.order);
      this.#now = Math.max(this.#now, task.due);
      task.run();
    }
    this.#now = end;
  }

  /** Simulates a sleeping machine: time passes, and tasks that become due run after it wakes. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  #next(end: number): Task | undefined {
    let first: Task | undefined;
    for (const task of this.#tasks.values()) {
      if (task.due > end) continue;
      if (!first || task.due < first.due || (task.due === first.due && task.order < first.order)) {
        first = task;
      }
    }
    return first;
  }
}

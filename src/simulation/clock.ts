/** More than any play has at one moment. Steps are counted, and not seconds: how long they take is the machine's business. */
const MOST_AT_ONCE = 20_000;

interface Task {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time that passes only when it is told to. Tasks due at the same moment run in the order in which they were set. */
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

  /** Timers that are set and have not fired. */
  get pending(): number {
    return this.#tasks.size;
  }

  /**
   * Lets `ms` pass, with all that falls due in it.
   *
   * @throws Error when time stands still, because what runs sets what is due at once again
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

  /** The machine sleeps: time passes, and what falls due runs when it is awake again. */
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

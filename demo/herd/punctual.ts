let due: number | null = null;

/** `performance.now()`; within a timer, the time when that timer was due. */
export const now = (): number => due ?? performance.now();

/** Whether the code runs within a timer. */
export const isTimer = (): boolean => due !== null;

/**
 * Makes `now()` return, within every timer set from here on, the time when it was due. Hundreds of clients in one busy
 * process run their timers late and in bursts, which as many separate pages would not.
 */
export function followTimers(): void {
  const native = globalThis.setTimeout;
  const punctual = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const at = now() + ms;
    return native(
      () => {
        due = at;
        try {
          callback(...args);
        } finally {
          due = null;
        }
      },
      Math.max(0, at - performance.now()),
    );
  };
  globalThis.setTimeout = Object.assign(punctual, native);
}

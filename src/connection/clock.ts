/** The client's source of time. */
export interface Clock {
  /** Milliseconds since the Unix epoch; never goes back. */
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** Longest delay of a browser's timer, ms; a timer set for longer fires at once. */
export const LONGEST = 2 ** 31 - 1;

/** The browser's clock: the same in all frames of a page, and monotonic. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

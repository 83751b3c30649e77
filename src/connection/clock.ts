/** Time as the client sees it. */
export interface Clock {
  /** Milliseconds since the Unix epoch, rising. */
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** A browser's timer fires at once when it is to wait longer, ms. */
export const LONGEST = 2 ** 31 - 1;

/** The browser's time; frames of one page agree on it, and it never goes back. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

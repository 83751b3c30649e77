import type { Clock } from './options.ts';

/** A browser's timer fires at once when it is to wait longer, ms. */
export const LONGEST = 2 ** 31 - 1;

/** The browser's time; frames of one page agree on it, and it never goes back. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

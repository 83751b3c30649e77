export interface LinkTimers {
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

export const browserTimers: LinkTimers = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as number),
};

export const pause = (timers: LinkTimers, ms: number): Promise<void> =>
  new Promise((resolve) => void timers.setTimeout(resolve, ms));

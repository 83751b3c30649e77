/** Longest wait that a client here is made with, ms: what waits longer is a limit, not a backoff. */
const LONGEST = 1000;

declare global {
  /** The page's timers that are about to fire, a client's backoff among them. */
  var waits: Set<unknown>;
}

/** From now on the page's timers are in `waits` until they have fired. */
export function countWaits(): void {
  globalThis.waits = new Set();
  const { setTimeout: start, clearTimeout: stop } = window;
  globalThis.setTimeout = ((call: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const fire = () => {
      waits.delete(timer);
      call(...args);
    };
    const timer = start.call(window, fire, ms);
    if (ms <= LONGEST) waits.add(timer);
    return timer;
  }) as typeof setTimeout;
  globalThis.clearTimeout = ((timer: NodeJS.Timeout) => {
    waits.delete(timer);
    stop.call(window, timer);
  }) as typeof clearTimeout;
}

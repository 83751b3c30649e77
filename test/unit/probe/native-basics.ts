import type { VirtualClock } from '../../../src/simulation/clock.ts';

/** What a window's events and timers are to the probe; the test is the browser that dispatches the `genuine` ones. */
export const nativeBasics = (genuine: WeakSet<Event>, clock: VirtualClock) => ({
  listen(target: EventTarget, type: string, listener: (event: Event) => void) {
    target.addEventListener(type, listener, true);
    return () => target.removeEventListener(type, listener, true);
  },
  dispatch: (target: EventTarget, event: Event) => target.dispatchEvent(event),
  isGenuine: (event: Event) => genuine.has(event),
  // Its events are made when they are dispatched.
  timeOf: () => clock.now(),
  now: () => clock.now(),
  setTimeout: (callback: () => void, ms: number) => clock.setTimeout(callback, ms),
  queueMicrotask: (callback: () => void) => void clock.setTimeout(callback, 0),
  clearTimeout: (handle: unknown) => clock.clearTimeout(handle),
});

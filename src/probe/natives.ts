import { apply } from './reflect.ts';

/** A page's global object. */
export type PageScope = Window & typeof globalThis;

/** What a timer takes for more than this it takes for nothing; no page lives for these 24 days. */
const LONGEST_TIMER = 2_147_483_647;

/** What the probe uses of the page's globals, taken before any script could put something else there. */
export interface PageNatives {
  readonly WebSocket: typeof WebSocket;
  readonly EventSource: typeof EventSource | undefined;
  readonly fetch: typeof fetch;
  readonly EventTarget: typeof EventTarget;
  readonly Event: typeof Event;
  readonly MessageEvent: typeof MessageEvent;
  readonly CloseEvent: typeof CloseEvent;
  readonly Promise: typeof Promise;
  readonly ArrayBuffer: typeof ArrayBuffer;
  readonly ReadableStream: typeof ReadableStream;
  readonly Response: typeof Response;
  queueMicrotask(callback: () => void): void;
  /** As a template does it, with the errors of the window. */
  toText(value: unknown): string;
  /** As `+` does it, with the errors of the window. */
  toNumber(value: unknown): number;
  /** Before the target's other listeners, unless `first` is false. Returns how to stop. */
  listen(
    target: EventTarget,
    type: string,
    listener: (event: Event) => void,
    first?: boolean,
  ): () => void;
  dispatch(target: EventTarget, event: Event): void;
  /** Whether the browser itself dispatched the event. */
  isGenuine(event: Event): boolean;
  /** When the browser made the event: as `now` would have told then, and cheaper to ask for. */
  timeOf(event: Event): number;
  /** Milliseconds since the Unix epoch, rising: an entry's `at`. */
  now(): number;
  /** However long. Nothing in a window that is gone: it has no timers, and Firefox throws. */
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

export function captureNatives(scope: PageScope): PageNatives {
  const { WebSocket, EventSource, fetch, Event, MessageEvent, CloseEvent, performance } = scope;
  const { setTimeout, clearTimeout, queueMicrotask, EventTarget } = scope;
  const { concat } = scope.String.prototype;
  const { max } = scope.Math;
  const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype;
  const { timeOrigin, now: clock } = performance;
  return {
    WebSocket,
    EventSource,
    fetch,
    EventTarget,
    Event,
    MessageEvent,
    CloseEvent,
    Promise: scope.Promise,
    ArrayBuffer: scope.ArrayBuffer,
    ReadableStream: scope.ReadableStream,
    Response: scope.Response,
    queueMicrotask: (callback) => apply(queueMicrotask, scope, [callback]),
    toText: (value) => apply(concat, '', [value]),
    toNumber: (value) => apply(max, null, [value]),
    // Capturing listeners of a target come first; ours are also the first to be added.
    listen(target, type, listener, first = true) {
      const args = [type, listener, first];
      apply(addEventListener, target, args);
      return () => apply(removeEventListener, target, args);
    },
    dispatch: (target, event) => apply(dispatchEvent, target, [event]),
    isGenuine: (event) => event.isTrusted,
    timeOf: (event) => timeOrigin + event.timeStamp,
    now: () => timeOrigin + apply(clock, performance, []),
    setTimeout: (callback, ms) =>
      scope.closed ? null : apply(setTimeout, scope, [callback, Math.min(ms, LONGEST_TIMER)]),
    clearTimeout(handle) {
      if (!scope.closed) apply(clearTimeout, scope, [handle]);
    },
  };
}

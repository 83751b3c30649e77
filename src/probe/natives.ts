import { apply } from './reflect.ts';

/** The global object of a page, or of a worker. */
export type Scope = typeof globalThis;

/** A page's global object. */
export type PageScope = Window & Scope;

export const isWorker = (scope: Scope): boolean => !('document' in scope);

/** What a timer takes for more than this it takes for nothing; no page lives for these 24 days. */
const LONGEST_TIMER = 2_147_483_647;

/** What the probe uses of the page's globals, taken before any script could put something else there. */
export interface PageNatives {
  readonly origin: string;
  /** What a relative URL is relative to. */
  base(): string;
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

/** @param base where it is not a document that says it */
export function captureNatives(
  scope: Scope,
  base: () => string = () => scope.document.baseURI,
): PageNatives {
  const { WebSocket, EventSource, fetch, Event, MessageEvent, CloseEvent, performance } = scope;
  const { setTimeout, clearTimeout, queueMicrotask, EventTarget, origin } = scope;
  const { concat } = scope.String.prototype;
  const { max } = scope.Math;
  const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype;
  const { timeOrigin, now: clock } = performance;
  return {
    origin,
    base,
    WebSocket,
    EventSource,
    fetch,
    EventTarget,
    Event,
    MessageEvent,
    CloseEvent,
    Promise: scope.Promise,
    ArrayBuffer: scope.ArrayBuffer,
    // Polyfills put another there, whatever the browser has; its answers have its own.
    ReadableStream: new scope.Response('-').body?.constructor as typeof ReadableStream,
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

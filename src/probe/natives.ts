import { apply } from './reflect.ts';

/** The global object of a page, or of a worker. */
export type Scope = typeof globalThis;

/** A page's global object. */
export type PageScope = Window & Scope;

export const isWorker = (scope: Scope): boolean => !('document' in scope);

/** Longest timer, ms (24 days): browsers treat longer ones as zero. */
const LONGEST_TIMER = 2_147_483_647;

/** The page's globals that the probe uses, saved before any script could replace them. */
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
  /** The name of an exception of the browser's; `undefined` for whatever else a page may throw, which is not looked into. */
  exceptionName(error: unknown): unknown;
  /** Converts like a template literal, throwing the window's own errors. */
  toText(value: unknown): string;
  /** Converts like unary `+`, throwing the window's own errors. */
  toNumber(value: unknown): number;
  /** Listens before the target's other listeners, unless `first` is false. Returns a function that removes the listener. */
  listen(
    target: EventTarget,
    type: string,
    listener: (event: Event) => void,
    first?: boolean,
  ): () => void;
  dispatch(target: EventTarget, event: Event): void;
  /** Hides the event from the listeners that come after this one. */
  hide(event: Event): void;
  /** Whether the event was dispatched by the browser itself. */
  isGenuine(event: Event): boolean;
  /** When the browser created the event, on the scale of `now` but cheaper to obtain. */
  timeOf(event: Event): number;
  /** Milliseconds since the Unix epoch, monotonic: an entry's `at`. */
  now(): number;
  /** Accepts any delay. Does nothing in a closed window, which has no timers and where Firefox would throw. */
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
  const { stopImmediatePropagation } = Event.prototype;
  const { timeOrigin, now: clock } = performance;
  const name = Object.getOwnPropertyDescriptor(scope.DOMException.prototype, 'name')?.get;
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
    // From a native response: polyfills replace the global even where the browser has a native one, whose instances the
    // probe receives.
    ReadableStream: new scope.Response('-').body?.constructor as typeof ReadableStream,
    Response: scope.Response,
    queueMicrotask: (callback) => apply(queueMicrotask, scope, [callback]),
    exceptionName(error) {
      try {
        return name && apply(name, error, []);
      } catch {
        return undefined;
      }
    },
    toText: (value) => apply(concat, '', [value]),
    toNumber: (value) => apply(max, null, [value]),
    // Capturing listeners of a target are called first, and ours are added before the page's.
    listen(target, type, listener, first = true) {
      const args = [type, listener, first];
      apply(addEventListener, target, args);
      return () => apply(removeEventListener, target, args);
    },
    dispatch: (target, event) => apply(dispatchEvent, target, [event]),
    hide: (event) => apply(stopImmediatePropagation, event, []),
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

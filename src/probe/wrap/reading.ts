import { apply } from '../reflect.ts';
import { isFirefox, type WrapContext } from './context.ts';
import { readerOf, replaceMethod } from './disguise.ts';
import { isObject } from './of-any-window.ts';
import type { Bytes } from './page-stream.ts';
import { readAll, standInOf } from './pieces.ts';
import { withoutCalls, withoutOurCalls } from './stack.ts';

/** Chromium's prefix of errors caused by the end of one of our streams. */
const WITHIN_CLOSE = "Failed to execute 'close' on 'ReadableByteStreamController': ";

/** Decides what the page receives when it waits for a whole body. */
export interface Keeper {
  /**
   * The page waits for the whole body.
   *
   * @returns whether to wait: the browser may refuse at once
   */
  asked(): boolean;
  /**
   * The whole body has arrived, as `value`.
   *
   * @param give called with another body if the page is to receive that
   */
  take(
    value: unknown,
    give: (other: string | Bytes | null) => void,
    fail: (error: unknown) => void,
  ): void;
  /** The body could not be read. */
  failed(): void;
}

/** How the page reads a response and its copies. */
export interface Reading {
  /** Its body is one of our streams. */
  readonly made: boolean;
  /** Set for the browser's own body, until all of it belongs to the page. */
  keeper: Keeper | null;
  copied: boolean;
  /** The page has aborted it. */
  aborted: { readonly reason: unknown } | null;
  /** The error of its stream, if a fault has ended it. */
  broken: Error | null;
}

const readings = new WeakMap<Response, Reading>();

/** Starts when the page receives the response. */
export function watchReading(response: Response, made = false): Reading {
  const reading = { made, keeper: null, copied: false, aborted: null, broken: null };
  readings.set(response, reading);
  return reading;
}

/** The page aborts a response with one of our bodies, which the browser cannot connect with the signal. */
export function gaveUp(response: Response, reason: unknown): void {
  const reading = readings.get(response);
  if (reading) reading.aborted = { reason };
}

/** The error of a response's stream when the network breaks it off. */
export function brokenStream(context: WrapContext): Error {
  const { scope } = context;
  if (isFirefox(context)) return new scope.TypeError('Error in input stream');
  return withoutCalls(scope, () => new scope.TypeError('network error'));
}

/** The error to abort a response of the browser's own with, so that its reader sees a network failure. */
export function breakOff(context: WrapContext, reading: Reading): Error {
  reading.broken = brokenStream(context);
  return reading.broken;
}

/** The error that browsers give to readers of a whole body when the page aborts. */
export const gaveUpWhole = (context: WrapContext, reason: unknown): unknown =>
  isFirefox(context) ? brokenWhole(context) : reason;

/** The error that browsers give to readers of a whole body that breaks off. */
function brokenWhole(context: WrapContext): Error {
  const { scope } = context;
  if (isFirefox(context))
    return new scope.DOMException('The operation was aborted. ', 'AbortError');
  return withoutCalls(scope, () => new scope.TypeError('Failed to fetch'));
}

/** Makes readers of a whole body fail with the browser's own errors. */
export function wrapReading(context: WrapContext): void {
  const { prototype } = context.scope.Response;
  const { arrayBuffer } = prototype;
  const isTaken = createIsTaken(context);
  // An aborted or already read response is refused for that reason first.
  const isNoForm = (response: Response): boolean =>
    !isForm(response) && !readings.get(response)?.aborted && !isTaken(response);
  for (const name of ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text']) {
    if (!(name in prototype)) continue;
    replaceMethod<Response>(prototype, name, (self, args, native) => {
      const read = (from: Response) => apply(native, from, args) as Promise<unknown>;
      // Faults act on bytes, not on a form.
      const bring = name === 'formData' ? (from: Response) => apply(arrayBuffer, from, []) : read;
      if (bring !== read && isNoForm(standInOf(self))) return read(standInOf(self));
      const response = readAll(self, isTaken);
      // In Firefox it makes no difference whether the browser refuses within the call.
      return readWhole(context, response, !isFirefox(context) && isTaken(response), read, bring);
    });
  }
}

/** Whether its content type is that of a form: the browser refuses any other, Chromium within the call. */
function isForm(response: Response): boolean {
  try {
    const type = response.headers.get('content-type') ?? '';
    return /^(multipart\/form-data\s*;.*\bboundary=|application\/x-www-form-urlencoded\s*(;|$))/i.test(
      type,
    );
  } catch {
    return false;
  }
}

/** A copy inherits what is known of the response. */
export function copied(response: Response, copy: Response): void {
  const reading = readings.get(response);
  if (!reading) return;
  reading.copied = true;
  readings.set(copy, reading);
}

/** Whether the browser refuses to read it. */
function createIsTaken({ natives }: WrapContext): (response: Response) => boolean {
  const { Response, ReadableStream } = natives;
  const isUsed = readerOf(Response.prototype, 'bodyUsed');
  const bodyOf = readerOf(Response.prototype, 'body');
  const isLocked = readerOf(ReadableStream.prototype, 'locked');
  return (response) => {
    try {
      const body = bodyOf(response);
      return isUsed(response) === true || (isObject(body) && isLocked(body) === true);
    } catch {
      return true;
    }
  };
}

function readWhole(
  context: WrapContext,
  response: Response,
  isTaken: boolean,
  read: (response: Response) => Promise<unknown>,
  bring: (response: Response) => Promise<unknown>,
): Promise<unknown> {
  const { natives, scope } = context;
  const reading = readings.get(response);
  const firefox = isFirefox(context);
  if (!isTaken && reading?.aborted) return natives.Promise.reject(reading.aborted.reason);
  // Firefox refuses a response that has been read at once, whoever has the rest of it.
  const asks = !isTaken && !(firefox && reading?.keeper && response.bodyUsed);
  const keeper = asks && reading?.keeper?.asked() ? reading.keeper : null;
  const all = (keeper ? bring : read)(response);
  const isTold = reading && (reading.broken || (!firefox && (reading.made || reading.copied)));
  // Not delayed by a microtask unless an error may have to be reworded, or a fault may delay the body.
  if (!isTaken && !isTold && !keeper) return all;
  return new natives.Promise((resolve, reject) => {
    const fail = (error: unknown) =>
      reject(withoutOurCalls(isTaken || !reading ? error : inItsWords(context, reading, error)));
    if (!keeper) return void all.then(resolve, fail);
    const remake = (body: BodyInit) =>
      resolve(read(new natives.Response(body, { headers: response.headers })));
    const take = (value: unknown, asItIs: () => void) =>
      keeper.take(value, (other) => (other === null ? asItIs() : remake(other)), fail);
    all.then(
      (value) =>
        take(value, () => (bring === read ? resolve(value) : remake(value as ArrayBuffer))),
      (error: unknown) => {
        // The whole body has arrived and is not JSON.
        if (error instanceof scope.SyntaxError) return take('', () => fail(error));
        keeper.failed();
        fail(error);
      },
    );
  });
}

function inItsWords(context: WrapContext, { aborted, broken }: Reading, error: unknown): unknown {
  if (aborted) return aborted.reason;
  if (error === broken) return brokenWhole(context);
  if (error instanceof context.scope.SyntaxError && error.message.startsWith(WITHIN_CLOSE)) {
    error.message = error.message.slice(WITHIN_CLOSE.length);
    error.stack = `SyntaxError: ${error.message}`;
  }
  return error;
}

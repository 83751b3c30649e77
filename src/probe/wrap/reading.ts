import { apply } from '../reflect.ts';
import { isFirefox, type WrapContext } from './context.ts';
import { readerOf, replaceMethod } from './disguise.ts';
import { isObject } from './of-any-window.ts';
import type { Bytes } from './page-stream.ts';
import { readAll, standInOf } from './pieces.ts';
import { withoutCalls, withoutOurCalls } from './stack.ts';

/** What Chromium puts before the words of an error that the end of a stream of ours leads to. */
const WITHIN_CLOSE = "Failed to execute 'close' on 'ReadableByteStreamController': ";

/** Who lets the page have what it waits for all of. */
export interface Keeper {
  /** The page waits for all of it. @returns whether there is anything to wait for: the browser may refuse at once */
  asked(): boolean;
  /** All of it has come, and `value` is that. @param give told of another body, where the page is to have that */
  take(
    value: unknown,
    give: (other: string | Bytes | null) => void,
    fail: (error: unknown) => void,
  ): void;
  /** It could not be read. */
  failed(): void;
}

/** What is known of how the page reads an answer, and copies of it. */
export interface Reading {
  /** Its body is a stream of ours. */
  readonly made: boolean;
  /** Of one whose body is the browser's own, until all of it is the page's. */
  keeper: Keeper | null;
  copied: boolean;
  /** The page has given it up. */
  aborted: { readonly reason: unknown } | null;
  /** What its stream fails with, where a fault has ended it. */
  broken: Error | null;
}

const readings = new WeakMap<Response, Reading>();

/** From when the page is given it. */
export function watchReading(response: Response, made = false): Reading {
  const reading = { made, keeper: null, copied: false, aborted: null, broken: null };
  readings.set(response, reading);
  return reading;
}

/** The page gives up an answer with a body of ours, of which no browser knows by which signal. */
export function gaveUp(response: Response, reason: unknown): void {
  const reading = readings.get(response);
  if (reading) reading.aborted = { reason };
}

/** What the stream of an answer fails with when the network breaks it off. */
export function brokenStream(context: WrapContext): Error {
  const { scope } = context;
  if (isFirefox(context)) return new scope.TypeError('Error in input stream');
  return withoutCalls(scope, () => new scope.TypeError('network error'));
}

/** What an answer of the browser's own is aborted with, so that its reader is told that the network breaks it off. */
export function breakOff(context: WrapContext, reading: Reading): Error {
  reading.broken = brokenStream(context);
  return reading.broken;
}

/** What browsers tell those who wait for all of an answer that the page gives up. */
export const gaveUpWhole = (context: WrapContext, reason: unknown): unknown =>
  isFirefox(context) ? brokenWhole(context) : reason;

/** What browsers tell those who wait for all of an answer that breaks off. */
function brokenWhole(context: WrapContext): Error {
  const { scope } = context;
  if (isFirefox(context))
    return new scope.DOMException('The operation was aborted. ', 'AbortError');
  return withoutCalls(scope, () => new scope.TypeError('Failed to fetch'));
}

/** Has those who wait for all of an answer be told of its end in the browser's words. */
export function wrapReading(context: WrapContext): void {
  const { prototype } = context.scope.Response;
  const { arrayBuffer } = prototype;
  const isTaken = createIsTaken(context);
  // One that was given up, or is read already, is refused as that first.
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
      // In Firefox nothing depends on whether the browser refuses in the call.
      return readWhole(context, response, !isFirefox(context) && isTaken(response), read, bring);
    });
  }
}

/** Whether it says so: that of another type the browser refuses, in Chromium at once. */
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

/** What is said of an answer holds for its copy. */
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
  // Of one that is read already Firefox says so at once, whoever has the rest.
  const asks = !isTaken && !(firefox && reading?.keeper && response.bodyUsed);
  const keeper = asks && reading?.keeper?.asked() ? reading.keeper : null;
  const all = (keeper ? bring : read)(response);
  const isTold = reading && (reading.broken || (!firefox && (reading.made || reading.copied)));
  // Not a microtask later where nothing may have to be said in other words, or later.
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
        // All of it has come, and is no JSON.
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

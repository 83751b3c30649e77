import type { WrapContext } from './context.ts';
import { readerOf, replaceAccessor } from './disguise.ts';
import { isObject } from './of-any-window.ts';
import type { Bytes } from './page-stream.ts';

/** Replaces a response whose body the page has asked for. */
interface StandIn {
  readonly answer: Response;
  /** The page waits for the whole body, and has read nothing. */
  wait(): void;
}

type Make = (source: ReadableStream<Bytes>) => StandIn;

const makers = new WeakMap<Response, Make>();
const made = new WeakMap<Response, StandIn>();

/** Calls `make` when the page asks for the body; until then, the response is the browser's own. */
export function onBodyAsked(response: Response, make: Make): void {
  makers.set(response, make);
}

/** The replacement of a response, if the page has asked for its body; otherwise the response itself. */
export const standInOf = (response: Response): Response => made.get(response)?.answer ?? response;

/**
 * The page waits for the whole body, unless that is refused.
 *
 * @returns the response to read
 */
export function readAll(response: Response, isTaken: (response: Response) => boolean): Response {
  const body = made.get(response);
  if (body && !isTaken(body.answer)) body.wait();
  return standInOf(response);
}

/** Makes the page read bodies through the probe. */
export function wrapBody({ scope, natives, complain }: WrapContext): void {
  const { prototype } = scope.Response;
  const bodyOf = readerOf(prototype, 'body');
  const isUsed = readerOf(prototype, 'bodyUsed');
  const isLocked = readerOf(natives.ReadableStream.prototype, 'locked');

  const make = (response: Response): void => {
    const maker = makers.get(response);
    if (!maker) return;
    makers.delete(response);
    try {
      const source = bodyOf(response);
      if (!isObject(source) || isUsed(response) || isLocked(source)) return;
      made.set(response, maker(source as ReadableStream<Bytes>));
    } catch (error) {
      complain(`The body of an answer is not followed: ${String(error)}`);
    }
  };

  replaceAccessor<Response>(prototype, 'body', {
    get(self, native) {
      make(self);
      const standIn = standInOf(self);
      return standIn === self ? native() : bodyOf(standIn);
    },
  });
  replaceAccessor<Response>(prototype, 'bodyUsed', {
    get: (self, native) => native() || isUsed(standInOf(self)),
  });
}

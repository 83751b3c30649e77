import type { WrapContext } from './context.ts';
import { readerOf, replaceAccessor } from './disguise.ts';
import { isObject } from './of-any-window.ts';
import type { Bytes, TappedBody } from './tapped-body.ts';

type Make = (source: ReadableStream<Bytes>) => TappedBody;

const makers = new WeakMap<Response, Make>();
const made = new WeakMap<Response, TappedBody>();

/** Until the page asks for its body, the answer is the browser's own. */
export function onBodyAsked(response: Response, make: Make): void {
  makers.set(response, make);
}

/** The answer whose body the page has, where it has asked for that. */
export const standInOf = (response: Response): Response => made.get(response)?.answer ?? response;

/** The page waits for all of it, unless that is refused. @returns the answer to be read */
export function readAll(response: Response, isTaken: (response: Response) => boolean): Response {
  const body = made.get(response);
  if (body && !isTaken(body.answer)) body.wait();
  return standInOf(response);
}

/** Has the page read bodies by way of the probe. */
export function wrapBody({ scope, complain }: WrapContext): void {
  const { prototype } = scope.Response;
  const bodyOf = readerOf(prototype, 'body');
  const isUsed = readerOf(prototype, 'bodyUsed');
  const isLocked = readerOf(scope.ReadableStream.prototype, 'locked');

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

import { apply, construct } from '../reflect.ts';
import type { WrapContext } from './context.ts';
import { replaceConstructor, replaceMethod } from './disguise.ts';
import { type GivenBody, readGiven } from './given-body.ts';
import { isObject, isRequest } from './of-any-window.ts';

/** Shared by all windows. */
const bodies = new WeakMap<Request, GivenBody>();

/** The body that a `Request` was created with, if that is known: reading it later would use it up. */
export const bodyOf = (request: Request): GivenBody | undefined => bodies.get(request);

/** Remembers the bodies of `Request`s, which HTTP clients create before they fetch them. */
export function wrapRequest({ scope }: WrapContext): void {
  const { Request } = scope;
  const { prototype } = Request;
  replaceConstructor(scope, 'Request', Request, (args, newTarget) => {
    const request = construct(Request, args, newTarget) as Request;
    const body = givenBody(args);
    if (body !== undefined) bodies.set(request, body);
    return request;
  });
  replaceMethod<Request>(prototype, 'clone', (self, args, native) => {
    const copy = apply(native, self, args) as Request;
    const body = bodies.get(self);
    if (body !== undefined) bodies.set(copy, body);
    return copy;
  });
}

function givenBody([input, init]: unknown[]): GivenBody | undefined {
  // Reads a plain field only: a getter of the page must not run twice.
  const own: unknown = isObject(init)
    ? Object.getOwnPropertyDescriptor(init, 'body')?.value
    : undefined;
  if (own != null) return readGiven(own);
  return isRequest(input) ? bodies.get(input) : undefined;
}

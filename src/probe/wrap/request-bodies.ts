import { apply, construct } from '../reflect.ts';
import type { WrapContext } from './context.ts';
import { replaceConstructor, replaceMethod } from './disguise.ts';
import { isObject, isRequest } from './of-any-window.ts';

/** Of all windows. */
const bodies = new WeakMap<Request, string>();

/** The body that a `Request` was made with, where that was text: what it says later can only be read by using it up. */
export const bodyOf = (request: Request): string | undefined => bodies.get(request);

/** Keeps the text that requests are made with, as clients of HTTP make them before they fetch them. */
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

function givenBody([input, init]: unknown[]): string | undefined {
  // What a page has in the place of a field must not run once more.
  const own: unknown = isObject(init)
    ? Object.getOwnPropertyDescriptor(init, 'body')?.value
    : undefined;
  if (own != null) return typeof own === 'string' ? own : undefined;
  return isRequest(input) ? bodies.get(input) : undefined;
}

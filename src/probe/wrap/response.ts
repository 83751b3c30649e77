import type { Ending } from '../../journal/registry.ts';
import { apply } from '../reflect.ts';
import { URL } from '../url.ts';
import { isFirefox, type WrapContext } from './context.ts';
import { replaceAccessor, replaceMethod } from './disguise.ts';
import { standInOf, wrapBody } from './pieces.ts';
import { wrapReaders } from './readers.ts';
import { copied, watchReading, wrapReading } from './reading.ts';

const NO_BODY = [204, 205, 304];

/** Whether an answer of this status can be made with a body. */
export const takesBody = (status: number): boolean =>
  status >= 200 && status <= 599 && !NO_BODY.includes(status);

/** The same answer with another body. */
export function withBody({ natives }: WrapContext, response: Response, body: BodyInit): Response {
  const { status, statusText, headers, url, redirected, type } = response;
  const answer = new natives.Response(body, { status, statusText, headers });
  watchReading(answer, true);
  // The browser's own headers cannot be changed.
  return looksLike(answer, { url, redirected, type, headers });
}

/** The answer of a server that a fault stands for, which lets other origins read it; `null` where the browser asks no server. */
export function refusalAs(
  { scope, natives }: WrapContext,
  { url, mode }: { readonly url: string; readonly mode: RequestMode },
  { status = 503, retryAfter }: Ending,
): Response | null {
  const own = new URL(url).origin === scope.origin;
  if (!own && mode === 'same-origin') return null;
  if (!own && mode === 'no-cors') {
    return looksLike(natives.Response.error(), { url: '', redirected: false, type: 'opaque' });
  }
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfter / 1000)) };
  // Text would bring a content type.
  return looksLike(new natives.Response(new Uint8Array(), { status, headers }), {
    url,
    redirected: false,
    type: own ? 'basic' : 'cors',
  });
}

/** What browsers reject a `fetch` with when the network fails it. */
export function failedRequest(context: WrapContext): TypeError {
  const firefox = isFirefox(context);
  const message = firefox ? 'NetworkError when attempting to fetch resource.' : 'Failed to fetch';
  return new context.scope.TypeError(message);
}

/** What browsers throw when the network fails a synchronous XMLHttpRequest, and whether they tell its listeners too. */
export function syncFailure(
  context: WrapContext,
  url: string,
): { readonly error: DOMException; readonly told: boolean } {
  const told = isFirefox(context);
  const message = told
    ? 'A network error occurred.'
    : `Failed to execute 'send' on 'XMLHttpRequest': Failed to load '${url}'.`;
  return { error: new context.scope.DOMException(message, 'NetworkError'), told };
}

/** Of answers that are made here: what they say of themselves, which nobody but a browser can give an answer. */
const facts = new WeakMap<Response, Facts>();

type Facts = Partial<Pick<Response, 'url' | 'redirected' | 'type' | 'headers'>>;

/** Has answers that are made here tell, as a browser's own, where they come from. */
export function wrapResponse(context: WrapContext): void {
  wrapReading(context);
  wrapBody(context);
  wrapReaders(context);
  const { prototype } = context.scope.Response;
  for (const name of ['url', 'redirected', 'type', 'headers'] as const) {
    replaceAccessor<Response>(prototype, name, {
      get: (self, native) => facts.get(self)?.[name] ?? native(),
    });
  }
  replaceMethod<Response>(prototype, 'clone', (self, args, native) => {
    const response = standInOf(self);
    const copy = apply(native, response, args) as Response;
    const known = facts.get(response);
    if (known) facts.set(copy, known);
    copied(response, copy);
    return copy;
  });
}

function looksLike(response: Response, like: Facts): Response {
  facts.set(response, like);
  return response;
}

import type { Ending } from '../../journal/registry.ts';
import { URL } from '../url.ts';
import { isFirefox, type WrapContext } from './context.ts';
import { watchReading } from './reading.ts';

const NO_BODY = [204, 205, 304];

/** Whether a `Response` with this status can be constructed with a body. */
export const takesBody = (status: number): boolean =>
  status >= 200 && status <= 599 && !NO_BODY.includes(status);

/** The same response with another body. */
export function withBody({ natives }: WrapContext, response: Response, body: BodyInit): Response {
  const { status, statusText, headers, url, redirected, type } = response;
  const answer = new natives.Response(body, { status, statusText, headers });
  watchReading(answer, true);
  // The headers are the browser's own, and immutable.
  return looksLike(answer, { url, redirected, type, headers });
}

/** The response of a server simulated by a fault, which lets other origins read it; `null` where the browser would not ask a server. */
export function refusalAs(
  { natives }: WrapContext,
  { url, mode }: { readonly url: string; readonly mode: RequestMode },
  { status = 503, retryAfter }: Ending,
): Response | null {
  const own = new URL(url).origin === natives.origin;
  if (!own && mode === 'same-origin') return null;
  if (!own && mode === 'no-cors') {
    return looksLike(natives.Response.error(), { url: '', redirected: false, type: 'opaque' });
  }
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfter / 1000)) };
  // A text body would add a content type.
  return looksLike(new natives.Response(new Uint8Array(), { status, headers }), {
    url,
    redirected: false,
    type: own ? 'basic' : 'cors',
  });
}

/** The error with which browsers reject a `fetch` that fails on the network. */
export function failedRequest(context: WrapContext): TypeError {
  const firefox = isFirefox(context);
  const message = firefox ? 'NetworkError when attempting to fetch resource.' : 'Failed to fetch';
  return new context.scope.TypeError(message);
}

/** The error that browsers throw when a synchronous XMLHttpRequest fails on the network, and whether they notify its listeners too. */
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

/** Properties of responses created here that only the browser can give to a real one. */
const facts = new WeakMap<Response, Facts>();

type Facts = Partial<Pick<Response, 'url' | 'redirected' | 'type' | 'headers'>>;

/** The properties of a response created here; `undefined` for the browser's own. */
export const factsOf = (response: Response): Facts | undefined => facts.get(response);

export function looksLike(response: Response, like: Facts): Response {
  facts.set(response, like);
  return response;
}

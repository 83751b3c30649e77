import type { Ending } from '../../journal/registry.ts';
import type { WrapContext } from './context.ts';

/** The same answer with another body. */
export function withBody({ scope }: WrapContext, response: Response, body: BodyInit): Response {
  const { status, statusText, headers } = response;
  return looksLike(new scope.Response(body, { status, statusText, headers }), response);
}

/** The answer of a server that a fault stands for. */
export function refusalAs(
  { scope }: WrapContext,
  url: string,
  { status = 503, retryAfter }: Ending,
): Response {
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfter / 1000)) };
  return looksLike(new scope.Response('', { status, headers }), {
    url,
    redirected: false,
    type: 'basic',
  });
}

/** What browsers say when the network fails a request, or the stream that answers it. */
export function networkError(context: WrapContext, what: 'request' | 'stream'): string {
  const firefox = isFirefox(context);
  if (what === 'stream') return firefox ? 'Error in input stream' : 'network error';
  return firefox ? 'NetworkError when attempting to fetch resource.' : 'Failed to fetch';
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

const isFirefox = ({ scope }: WrapContext): boolean =>
  scope.navigator.userAgent.includes('Firefox');

const looksLike = (
  response: Response,
  { url, redirected, type }: Pick<Response, 'url' | 'redirected' | 'type'>,
): Response =>
  Object.defineProperties(response, {
    url: { value: url },
    redirected: { value: redirected },
    type: { value: type },
  });

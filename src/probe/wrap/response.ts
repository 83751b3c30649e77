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
export function networkError({ scope }: WrapContext, what: 'request' | 'stream'): string {
  const isFirefox = scope.navigator.userAgent.includes('Firefox');
  if (what === 'stream') return isFirefox ? 'Error in input stream' : 'network error';
  return isFirefox ? 'NetworkError when attempting to fetch resource.' : 'Failed to fetch';
}

/** What browsers throw when the network fails a synchronous XMLHttpRequest. */
export function syncNetworkError({ scope }: WrapContext, url: string): DOMException {
  const isFirefox = scope.navigator.userAgent.includes('Firefox');
  const message = isFirefox
    ? 'A network error occurred.'
    : `Failed to execute 'send' on 'XMLHttpRequest': Failed to load '${url}'.`;
  return new scope.DOMException(message, 'NetworkError');
}

const looksLike = (
  response: Response,
  { url, redirected, type }: Pick<Response, 'url' | 'redirected' | 'type'>,
): Response =>
  Object.defineProperties(response, {
    url: { value: url },
    redirected: { value: redirected },
    type: { value: type },
  });
